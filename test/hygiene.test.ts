import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Each tool checks the whole repository; where it finds something, its output is the failure. */
const tools: Record<string, string[]> = {
  "the tests type-check": ["tsc", "-p", "test"],
  "biome: format and lint": ["biome", "ci", "--error-on-warnings", "--colors=off"],
  "knip: no unused files, exports or dependencies": ["knip", "--no-progress"],
  "typedoc: the public interface is documented": ["typedoc", "--emit", "none", "--treatWarningsAsErrors"],
  "publint: the package is well formed": ["publint", "--strict"],
  "attw: the package's types resolve": ["attw", "--pack", ".", "--profile", "esm-only"],
};

test.each(Object.entries(tools))("%s", async (_name, [tool, ...args]) => {
  await run(join(root, "node_modules", ".bin", String(tool)), args);
});

test("dependencies are exact versions, so that everybody tests the same code", () => {
  const manifest = readJson("package.json");
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test("the lock file names no registry, so that any mirror works", () => {
  const packages = Object.entries(readJson("package-lock.json").packages);
  expect(packages.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test("the lock file has the packages of every platform, or npm ci refuses it: run scripts/completeLock.mjs", () => {
  const { packages } = readJson("package-lock.json");
  const locked = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  expect(optional.filter((name) => !locked.has(name))).toEqual([]);
});

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${[command, ...args].join(" ")}\n${stdout}${stderr}`));
      else resolve();
    });
  });
}

function readJson(path: string): {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  packages: Record<string, { resolved?: string; optionalDependencies?: Record<string, string> }>;
} {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}
