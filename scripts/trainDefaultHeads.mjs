// Trains the heads of both default models: extracts the hidden states of ratings and pairs in int8, for both recipes in one
// pass, then trains on each as defaultHeads.json says. Goes on where it was interrupted.
//
//   node scripts/trainDefaultHeads.mjs RATINGS PAIRS WORK_FOLDER
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const BACKBONE = "smollm2-135m";

const [ratings, pairs, work, ...rest] = process.argv.slice(2);
if (work === undefined || rest.length > 0) {
  console.error("usage: node scripts/trainDefaultHeads.mjs RATINGS PAIRS WORK_FOLDER");
  process.exit(2);
}
const { models, ...shared } = JSON.parse(readFileSync(join(import.meta.dirname, "defaultHeads.json"), "utf8"));
mkdirSync(work, { recursive: true });
const recipes = Object.entries(models).flatMap(([name, { recipe }]) => ["--recipe", `${name}=${recipe}`]);
for (const [kind, file] of Object.entries({ ratings, pairs })) {
  const files = ["-i", file, "-o", join(work, kind), "--kind", kind];
  armorm("extract", "-m", BACKBONE, "--precision", "int8", ...files, ...recipes);
}
for (const [name, { settings }] of Object.entries(models)) {
  const stores = { ratings: `ratings/${name}`, pairs: `pairs/${name}`, output: name };
  const config = join(work, `${name}.json`);
  writeFileSync(config, `${JSON.stringify({ ...stores, ...shared, ...settings }, null, 2)}\n`);
  armorm("train", config);
  console.error(`The heads of ${name} are in ${resolve(work, name)}.`);
}

/** Runs a command of the built program; ends with its status where it fails. Rows that were skipped are no failure. */
function armorm(...args) {
  const main = join(import.meta.dirname, "../dist/cli/main.js");
  const { status, signal } = spawnSync(process.execPath, [main, ...args], { stdio: "inherit" });
  const isFine = status === 0 || (status === 1 && args[0] === "extract");
  if (!isFine) process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
}
