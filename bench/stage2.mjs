import { pythonEnvironment } from "../scripts/pythonEnvironment.mjs";
import { runContender } from "./runContender.mjs";
import { median } from "./statistics.mjs";

/** The paper's gate on the default backbone's hidden size, with the published script's batch and dropout. */
const REQUEST = {
  hiddenSize: 576,
  width: 1024,
  hiddenLayers: 3,
  objectives: 19,
  pairs: 8192,
  batch: 1024,
  temperature: 10,
  learningRate: 1e-3,
  dropout: 0.2,
  beta: 100,
  /** Steps without dropout, on batches in order, whose losses must agree. */
  checked: 5,
  /** Steps that aren't timed, and steps that are. */
  warmUp: 5,
  measured: 25,
};

/** Losses of two correct float32 implementations differ by about 1e-6. */
const TOLERANCE = 1e-4;

const python = () => [
  pythonEnvironment("bench-pytorch", "bench/contenders/pytorch.requirements.txt"),
  "bench/contenders/gating.py",
];

const CONTENDERS = [
  { name: "armorm", command: () => [process.execPath, "bench/contenders/gating.mjs"], options: {} },
  { name: "PyTorch", command: python, options: { fused: false } },
  { name: "PyTorch, fused AdamW", command: python, options: { fused: true } },
];

/**
 * Steps per second of the gate's training: forward, backward and AdamW on batches drawn with replacement. They take
 * turns, so that a change of the machine's speed meets all of them, and never run at the same time.
 * @type {import("./main.mjs").Benchmark}
 */
export async function stage2({ rounds }) {
  const contenders = CONTENDERS.map((contender) => ({ ...contender, command: contender.command() }));
  const versions = {};
  const samples = Object.fromEntries(contenders.map(({ name }) => [name, { "steps/s": [] }]));
  for (let round = 1; round <= rounds; round++) {
    let reference;
    for (const { name, command, options } of contenders) {
      const answer = await runContender(command, { ...REQUEST, ...options });
      reference ??= answer.losses;
      checkLosses(name, answer.losses, reference);
      versions[name] = answer.versions;
      samples[name]["steps/s"].push(1 / median(answer.seconds));
      console.error(`round ${round} of ${rounds}: ${name} ${samples[name]["steps/s"].at(-1).toFixed(2)} steps/s`);
    }
  }
  const rate = (name) => median(samples[name]["steps/s"]);
  return {
    title: "Steps per second of gate training, batch 1,024, gate 3 x 1,024, 576 to 19",
    columns: ["", "steps/s"],
    rows: contenders.map(({ name }) => [name, withSpread(samples[name]["steps/s"])]),
    ratios: Object.fromEntries(
      contenders.slice(1).map(({ name }) => [`armorm / ${name}, steps/s`, rate("armorm") / rate(name)]),
    ),
    versions,
    samples,
  };
}

function withSpread(values) {
  const round = (value) => value.toFixed(2);
  return `${round(median(values))} (${round(Math.min(...values))}-${round(Math.max(...values))})`;
}

/** A contender that computes something else must not be compared. */
function checkLosses(name, losses, reference) {
  for (const [step, loss] of losses.entries()) {
    const error = Math.abs(loss / reference[step] - 1);
    if (!(error <= TOLERANCE)) throw new Error(`${name}: the loss of step ${step + 1} differs by ${error}`);
  }
}
