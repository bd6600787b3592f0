// armorm's gate training, the built code. Answers as runContender.mjs asks.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { json } from "node:stream/consumers";
import { trainGating } from "#dist/train/gating/trainGating.js";

const { pairs, checked, warmUp, measured, fused: _, ...sizes } = await json(process.stdin);
const { hiddenSize, objectives, width, hiddenLayers, ...options } = { ...sizes };
const settings = { ...options, width, hiddenLayers, precision: "float32", evaluateEvery: 1e6 };

const differences = values(pairs * objectives, 2);
const rewards = new Float64Array(2 * differences.length);
for (let i = 0; i < differences.length; i++) {
  rewards[2 * i - (i % objectives)] = differences[i] / 10; // of the chosen side; the rejected one's are zeros
}
const training = {
  hiddenSize,
  objectives,
  prompts: values(pairs * hiddenSize, 1),
  promptOf: Int32Array.from({ length: pairs }, (_, i) => i),
  rewards,
};
const validation = {
  ...training,
  prompts: training.prompts.subarray(0, hiddenSize),
  promptOf: Int32Array.of(0),
  rewards: rewards.subarray(0, 2 * objectives),
};
const widths = [hiddenSize, ...Array.from({ length: hiddenLayers }, () => width), objectives];
const initial = widths.slice(1).map((out, i) => {
  const scaled = (count, salt) => values(count, salt).map((value) => value / Math.sqrt(widths[i]));
  return { weight: scaled(out * widths[i], 3 + 2 * i), bias: scaled(out, 4 + 2 * i) };
});

const inOrder = (step) => Int32Array.from({ length: settings.batch }, (_, i) => (step * settings.batch + i) % pairs);
const plain = { ...settings, steps: checked, dropout: 0 };
const { losses } = (await trainGating(training, validation, plain, { initial, batchOf: inOrder })).state;

const times = [];
const onStep = () => times.push(performance.now());
await trainGating(training, validation, { ...settings, steps: warmUp + measured }, { initial, onStep });
const seconds = times.slice(warmUp).map((time, i) => (time - times[warmUp + i - 1]) / 1000);

const version = (file) => JSON.parse(readFileSync(file, "utf8")).version;
const onnxruntime = version(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
const versions = { armorm: version("package.json"), "onnxruntime-node": onnxruntime, node: process.versions.node };
console.log(JSON.stringify({ versions, losses, seconds }));

/** The numbers that gating.py makes too: hashes of 0, 1, 2 … in -1 … 1, float32. */
function values(count, salt) {
  return Float32Array.from({ length: count }, (_, i) => {
    let x = (i + Math.imul(salt, 0x9e3779b9)) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
    return ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  });
}
