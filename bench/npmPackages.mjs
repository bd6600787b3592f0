import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Installs npm packages that only a benchmark needs, without install scripts and optional dependencies, once for each
 * list of them.
 * @param {string} cache armorm's cache folder.
 * @param {string} name The folder's name in the cache.
 * @param {Record<string, string>} dependencies Exact versions by name.
 * @returns {string} The folder that `node_modules` lies in.
 */
export function npmPackages(cache, name, dependencies) {
  const manifest = JSON.stringify({ private: true, dependencies });
  const folder = join(cache, name, createHash("sha256").update(manifest).digest("hex").slice(0, 12));
  const complete = join(folder, "complete");
  if (existsSync(complete)) return folder;

  console.error(`Installing ${Object.keys(dependencies).join(", ")} into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), manifest);
  const args = ["install", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"];
  const options = { cwd: folder, stdio: ["ignore", 2, 2], shell: process.platform === "win32" };
  const { status, error } = spawnSync("npm", args, options);
  if (status !== 0) throw new Error(`npm ${args.join(" ")} failed`, { cause: error });
  writeFileSync(complete, "");
  return folder;
}
