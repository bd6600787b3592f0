// llama.cpp, from token ids to hidden states. Answers as runContender.mjs asks.
import { json } from "node:stream/consumers";
import { openLlamaCpp } from "./llamaCppParts.mjs";

const request = await json(process.stdin);
const longest = Math.max(...Object.values(request.batches).flatMap(([[ids]]) => ids.length));
const { encode, versions, close } = await openLlamaCpp(request, longest);
const seconds = {};
const states = {};
for (const [shape, [warmUp, ...measured]] of Object.entries(request.batches)) {
  for (const [i, state] of (await encodeAll(warmUp)).entries()) states[`${shape}, row ${i}`] = state;
  seconds[shape] = [];
  for (const rows of measured) {
    const start = performance.now();
    await encodeAll(rows);
    seconds[shape].push((performance.now() - start) / 1000);
  }
}
await close();
console.log(JSON.stringify({ versions, seconds, states }));

async function encodeAll(rows) {
  const vectors = [];
  for (const ids of rows) vectors.push(await encode(ids));
  return vectors;
}
