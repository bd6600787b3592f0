// Brings a checkout up to date: installs the locked packages and builds, each only where needed. Prints one line for
// each thing it does. Plain Node, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashBuildInputs } from "./buildInputs.mjs";

process.chdir(join(import.meta.dirname, ".."));
if (!packagesAreInstalled()) step("Installing packages", ["npm", "ci", "--no-audit", "--no-fund"]);
if (read("dist/.built") !== hashBuildInputs()) step("Building", [process.execPath, "scripts/build.mjs"]);

/** Whether node_modules holds what package-lock.json asks for; npm leaves out optional packages of other platforms. */
function packagesAreInstalled() {
  const { "": _, ...locked } = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  const installed = JSON.parse(read("node_modules/.package-lock.json") ?? '{"packages":{}}').packages;
  const isInstalled = ([path, { version, optional }]) =>
    path in installed ? installed[path].version === version : optional;
  return Object.entries(locked).every(isInstalled) && Object.keys(installed).every((path) => path in locked);
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Runs a command quietly; where it fails, shows what it printed and ends with its exit status. */
function step(what, [command, ...args]) {
  console.error(`${what} …`);
  const options = { encoding: "utf8", maxBuffer: 2 ** 26, shell: process.platform === "win32" && command === "npm" };
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}${error ? `${error.message}\n` : ""}`);
  console.error(`${what} failed: ${[command, ...args].join(" ")}`);
  process.exit(status ?? 1);
}
