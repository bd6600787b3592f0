// armorm's engine, the built code. Answers as runContender.mjs asks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";
import { LocalBackbone } from "#dist/backbone/local.js";

const { model, cache, batches, repetitions } = await json(process.stdin);
const backbone = await LocalBackbone.open(model, { cache });
const seconds = {};
const states = {};
for (const [shape, rows] of Object.entries(batches)) {
  // What a score needs: the states at the last token and at one in the prompt.
  const requests = rows.map((ids) => ({ ids, positions: [ids.length - 1, ids.length >> 1] }));
  const [first] = await backbone.encode(requests);
  states[shape] = [...first.subarray(0, backbone.hiddenSize)];
  seconds[shape] = [];
  for (let i = 0; i < repetitions; i++) {
    const start = performance.now();
    await backbone.encode(requests);
    seconds[shape].push((performance.now() - start) / 1000);
  }
}
await backbone[Symbol.asyncDispose]();

const version = (file) => JSON.parse(readFileSync(file, "utf8")).version;
const onnxruntime = version(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const versions = { armorm: version("package.json"), "onnxruntime-node": onnxruntime, node: process.versions.node };
console.log(JSON.stringify({ versions, seconds, states }));
