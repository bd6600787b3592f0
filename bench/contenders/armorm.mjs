// armorm's engine, the built code. Answers as runContender.mjs asks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";
import { LocalBackbone } from "#dist/backbone/local.js";

const { model, cache, batches } = await json(process.stdin);
const backbone = await LocalBackbone.open(model, { cache });
const seconds = {};
const states = {};
for (const [shape, [warmUp, ...measured]] of Object.entries(batches)) {
  const [first] = await backbone.encode(requests(warmUp));
  states[shape] = [...first.subarray(0, backbone.hiddenSize)];
  seconds[shape] = [];
  for (const rows of measured) {
    const start = performance.now();
    await backbone.encode(requests(rows));
    seconds[shape].push((performance.now() - start) / 1000);
  }
}
await backbone[Symbol.asyncDispose]();

const version = (file) => JSON.parse(readFileSync(file, "utf8")).version;
const onnxruntime = version(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const versions = { armorm: version("package.json"), "onnxruntime-node": onnxruntime, node: process.versions.node };
console.log(JSON.stringify({ versions, seconds, states }));

/** What a score needs: the states at the last token and at one in the prompt. */
function requests(rows) {
  return rows.map((ids) => ({ ids, positions: [ids.length - 1, ids.length >> 1] }));
}
