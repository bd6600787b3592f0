// armorm as a program uses it, from conversations to scores and both hidden states. Answers as runContender.mjs asks.
import { json } from "node:stream/consumers";
import { RewardModel } from "#dist/index.js";
import { checkPrecision, versions } from "./armormParts.mjs";
import { peakMemory } from "./peakMemory.mjs";

const { precision, threads, warmUp, conversations } = await json(process.stdin);
const model = await RewardModel.load(undefined, { precision, threads });
checkPrecision(model, precision);
await model.score(warmUp);
const start = performance.now();
const results = await model.score(conversations, { hidden: true });
const seconds = (performance.now() - start) / 1000;
const peak = peakMemory();
await model[Symbol.asyncDispose]();

const states = {};
for (const [i, { hiddenLast, hiddenGate }] of results.entries()) {
  states[`${i} last`] = [...hiddenLast];
  states[`${i} gate`] = [...hiddenGate];
}
const tokens = results.reduce((sum, result) => sum + result.tokens.total, 0);
console.log(JSON.stringify({ seconds, tokens, states, peakMemory: peak, versions: versions() }));
