import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Makes a Python virtual environment with the packages of a requirements file, once for each content of that file, in
 * armorm's cache folder.
 *
 * The file must name every package, with its version: they are installed without their dependencies. That leaves out
 * the gigabytes of GPU libraries that PyTorch declares but a CPU never loads.
 *
 * @param {string} name The folder's name in the cache.
 * @param {string} requirements Path of the requirements file.
 * @returns {string} Path of the environment's interpreter.
 * @throws {Error} When a command fails; its output has been shown by then.
 */
export function pythonEnvironment(name, requirements) {
  const cache = process.env.ARMORM_CACHE ?? join(homedir(), ".cache", "armorm");
  const key = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const folder = join(cache, name, key);
  const python = process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
  const complete = join(folder, "complete");
  if (existsSync(complete)) return python;

  console.error(`Installing the Python packages of ${requirements} into ${folder} …`);
  rmSync(folder, { recursive: true, force: true });
  run(process.platform === "win32" ? "python" : "python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", requirements]);
  writeFileSync(complete, "");
  return python;
}

function run(command, args) {
  // Everything goes to standard error: standard output belongs to the script that asked.
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`${[command, ...args].join(" ")} failed`, { cause: error });
}
