// llama.cpp, from the token ids of conversations to the hidden state at the last token: the one at the gate position
// would need a second run. Answers as runContender.mjs asks.
import { json } from "node:stream/consumers";
import { openLlamaCpp } from "./llamaCppParts.mjs";
import { peakMemory } from "./peakMemory.mjs";

const request = await json(process.stdin);
const { encode, versions, close } = await openLlamaCpp(request, Math.max(...request.ids.map(({ length }) => length)));
const states = {};
for (const [i, ids] of request.ids.entries()) states[`${i} last`] = await encode(ids);
const peak = peakMemory();
await close();
console.log(JSON.stringify({ states, peakMemory: peak, versions }));
