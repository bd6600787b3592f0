import { cacheFolder } from "#dist/io/cacheFolder.js";
import { fetchBackbone } from "#dist/model/fetchBackbone.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "#dist/model/modelRegistry.js";
import { CONTENDERS } from "./contenders.mjs";
import { median } from "./median.mjs";
import { runContender } from "./runContender.mjs";
import { tokenRows } from "./tokenRows.mjs";

const SHAPES = ["1x256", "4x256", "16x64", "1x1024", "8x128"]; // conversations x tokens
const { armormFp32, torchFp32, torchBf16 } = CONTENDERS;
const OURS = [armormFp32];
const THEIRS = [torchFp32, torchBf16];

/** Runs of each shape in one process, after one that isn't counted; their median is the round's result. */
const REPETITIONS = 3;

/**
 * Tokens per second from token ids to final hidden states, all contenders on the same weights and ids. They take turns,
 * so that a change of the machine's speed meets all of them, and never run at the same time.
 * @type {import("./main.mjs").Benchmark}
 */
export async function engine({ rounds }) {
  const cache = cacheFolder();
  const model = await fetchBackbone(MODEL_REGISTRY[DEFAULT_MODEL].backbone, cache);
  const batches = makeBatches();
  const contenders = [...OURS, ...THEIRS].map((contender) => ({ ...contender, command: contender.command() }));
  const versions = {};
  const samples = {};
  for (let round = 1; round <= rounds; round++) {
    let reference;
    for (const { name, command, options, tolerance } of contenders) {
      const answer = await runContender(command, { model, cache, batches, ...options });
      reference ??= answer.states;
      checkStates(name, answer.states, reference, tolerance);
      versions[name] = answer.versions;
      samples[name] ??= Object.fromEntries(SHAPES.map((shape) => [shape, []]));
      for (const shape of SHAPES) samples[name][shape].push(tokensPerSecond(shape, answer.seconds[shape]));
      console.error(
        `round ${round} of ${rounds}: ${name} ${SHAPES.map((s) => samples[name][s].at(-1).toFixed(0)).join(", ")}`,
      );
    }
  }
  return {
    title: "Tokens per second, SmolLM2-135M, conversations x tokens each",
    columns: ["", ...SHAPES],
    rows: contenders.map(({ name }) => [name, ...SHAPES.map((shape) => withSpread(samples[name][shape]))]),
    ratios: ratios(samples),
    versions,
    samples,
  };
}

/** For each shape one batch to warm up with and one for each repetition, all different. */
function makeBatches() {
  const rows = tokenRows();
  const batches = (shape) => Array.from({ length: 1 + REPETITIONS }, () => rows(...shape.split("x").map(Number)));
  return Object.fromEntries(SHAPES.map((shape) => [shape, batches(shape)]));
}

function tokensPerSecond(shape, seconds) {
  const [batch, length] = shape.split("x");
  return (batch * length) / median(seconds);
}

function withSpread(values) {
  const round = (value) => Math.round(value).toLocaleString("en-US");
  return `${round(median(values))} (${round(Math.min(...values))}-${round(Math.max(...values))})`;
}

function ratios(samples) {
  const ratio = (ours, theirs, shape) => [
    `${ours.name} / ${theirs.name}, ${shape}`,
    median(samples[ours.name][shape]) / median(samples[theirs.name][shape]),
  ];
  return Object.fromEntries(
    OURS.flatMap((ours) => THEIRS.flatMap((theirs) => SHAPES.map((shape) => ratio(ours, theirs, shape)))),
  );
}

/** A contender that computes something else must not be compared. */
function checkStates(name, states, reference, tolerance) {
  for (const shape of SHAPES) {
    const error = Math.hypot(...states[shape].map((x, i) => x - reference[shape][i])) / Math.hypot(...reference[shape]);
    if (!(error <= tolerance)) throw new Error(`${name}, ${shape}: hidden states differ by ${error} (relative L2)`);
  }
}
