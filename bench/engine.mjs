import { checkStates } from "./checkStates.mjs";
import { ENGINES, readyContenders } from "./contenders.mjs";
import { quotients, valuesOf, versionsOf, withSpread } from "./report.mjs";
import { runRounds } from "./runRounds.mjs";
import { median } from "./statistics.mjs";
import { fetchSubject } from "./subject.mjs";
import { tokenRows } from "./tokenRows.mjs";

const SHAPES = ["1x256", "4x256", "16x64", "1x1024", "8x128"]; // conversations x tokens
const OURS = [ENGINES.armormFp32, ENGINES.armormInt8, ENGINES.armormInt4];
const THEIRS = [ENGINES.torchFp32, ENGINES.torchBf16, ENGINES.llamaCpp];

/** Runs of each shape in one process, after one that isn't counted; their median is the round's result. */
const REPETITIONS = 3;

/**
 * Tokens per second from token ids to final hidden states, all contenders on the same weights and ids.
 * @type {import("./main.mjs").Benchmark}
 */
export async function engine(options) {
  const contenders = await readyContenders([...OURS, ...THEIRS], await fetchSubject(), options);
  const answers = await runRounds(contenders, {
    rounds: options.rounds,
    request: { batches: makeBatches() },
    check: checkStates,
    show: ({ seconds }) => SHAPES.map((shape) => tokensPerSecond(shape, seconds).toFixed(0)).join(", "),
  });
  const speeds = Object.fromEntries(
    SHAPES.map((shape) => [shape, valuesOf(answers, ({ seconds }) => tokensPerSecond(shape, seconds))]),
  );
  return {
    title: "Tokens per second, SmolLM2-135M, conversations x tokens each",
    columns: ["tokens/s", ...SHAPES],
    rows: contenders.map(({ name }) => [name, ...SHAPES.map((shape) => withSpread(speeds[shape][name]))]),
    ratios: Object.assign({}, ...SHAPES.map((shape) => quotients(speeds[shape], OURS, THEIRS, `, ${shape}`))),
    versions: versionsOf(answers),
    samples: speeds,
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
  return (batch * length) / median(seconds[shape]);
}
