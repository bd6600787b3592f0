// Trains the default model's heads: extracts the hidden states of ratings and pairs in int8, those of the paper's recipe and
// of another one in the same pass, then trains on the paper's as defaultHeads.json says. Goes on where it was interrupted.
//
//   node scripts/trainDefaultHeads.mjs RATINGS PAIRS WORK_FOLDER [WIDE_RECIPE]
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const MODEL = "smollm2-135m";

const [ratings, pairs, work, wide = "18:last+18:mean", ...rest] = process.argv.slice(2);
if (work === undefined || rest.length > 0) {
  console.error("usage: node scripts/trainDefaultHeads.mjs RATINGS PAIRS WORK_FOLDER [WIDE_RECIPE]");
  process.exit(2);
}
mkdirSync(work, { recursive: true });
const recipes = ["--recipe", "paper=final:last", "--recipe", `wide=${wide}`];
for (const [kind, file] of Object.entries({ ratings, pairs })) {
  const files = ["-i", file, "-o", join(work, kind), "--kind", kind];
  armorm("extract", "-m", MODEL, "--precision", "int8", ...files, ...recipes);
}
const settings = JSON.parse(readFileSync(join(import.meta.dirname, "defaultHeads.json"), "utf8"));
const stores = { ratings: "ratings/paper", pairs: "pairs/paper", output: "heads" };
const config = join(work, "train.json");
writeFileSync(config, `${JSON.stringify({ ...stores, ...settings }, null, 2)}\n`);
armorm("train", config);
console.error(`The heads are in ${resolve(work, "heads")}.`);

/** Runs a command of the built program; ends with its status where it fails. Rows that were skipped are no failure. */
function armorm(...args) {
  const main = join(import.meta.dirname, "../dist/cli/main.js");
  const { status, signal } = spawnSync(process.execPath, [main, ...args], { stdio: "inherit" });
  const isFine = status === 0 || (status === 1 && args[0] === "extract");
  if (!isFine) process.exit(status ?? (signal === "SIGINT" ? 130 : 1));
}
