// Replays a folder of reference results of the training (stage1.safetensors, stage2.safetensors, expected.json) and
// prints the largest differences as JSON. Exit code 1 where one is larger than its tolerance, 2 for wrong usage.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { replayGating } from "./golden/gating.mjs";
import { replayRegression } from "./golden/regression.mjs";

/** What is replayed: each takes the folder and its expected.json, and answers differences. */
const REPLAYS = [replayRegression, replayGating];

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || rest.length > 0) {
  console.error("usage: npm run golden -- FOLDER");
  process.exit(2);
}
const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));
const differences = [];
for (const replay of REPLAYS) differences.push(...(await replay(folder, expected)));
const passed = differences.every(({ largest, tolerance }) => largest <= tolerance);
// JSON has no infinity: what can't be compared is null
console.log(JSON.stringify({ folder, passed, differences }, null, 2));
process.exitCode = passed ? 0 : 1;
