// armorm's engine, from token ids to hidden states. Answers as runContender.mjs asks.
import { json } from "node:stream/consumers";
import { LocalBackbone } from "#dist/backbone/local.js";
import { checkPrecision, versions } from "./armormParts.mjs";

const { model, cache, precision, threads, batches } = await json(process.stdin);
const backbone = await LocalBackbone.open(model, { cache, precision, threads });
checkPrecision(backbone, precision);
const seconds = {};
const states = {};
for (const [shape, [warmUp, ...measured]] of Object.entries(batches)) {
  for (const [i, pair] of (await backbone.encode(requests(warmUp))).entries())
    states[`${shape}, row ${i}`] = [...pair.subarray(0, backbone.hiddenSize)];
  seconds[shape] = [];
  for (const rows of measured) {
    const start = performance.now();
    await backbone.encode(requests(rows));
    seconds[shape].push((performance.now() - start) / 1000);
  }
}
await backbone[Symbol.asyncDispose]();
console.log(JSON.stringify({ versions: versions(), seconds, states }));

/** What a score needs: the states at the last token and at one in the prompt. */
function requests(rows) {
  return rows.map((ids) => ({ ids, positions: [ids.length - 1, ids.length >> 1] }));
}
