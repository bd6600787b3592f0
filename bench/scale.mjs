import { versions } from "./contenders/armormParts.mjs";
import { quotients, valuesOf, withSpread } from "./report.mjs";
import { runRounds } from "./runRounds.mjs";
import { scaleRun } from "./scaleRun.mjs";
import { selectByName } from "./selectByName.mjs";

/** `lead`: rows that come before those that are timed. With the tiny model the time is mostly Node's, which takes some thousands of rows to compile everything. */
const MODELS = [
  { model: "tiny model", args: ["--model", "test/golden/llama3-f32"], lead: 4000, sizes: [1, 10, 100] },
  { model: "SmolLM2-135M int8", args: ["--precision", "int8"], lead: 256, sizes: [1, 3] },
];

/**
 * Whether a row costs the same in a long file as in a short one, in time and in memory.
 * @type {import("./main.mjs").Benchmark}
 */
export async function scale({ rounds, threads, only }) {
  const options = threads === undefined ? [] : ["--threads", String(threads)];
  const all = MODELS.flatMap(({ model, args, lead, sizes }) =>
    sizes.map((size) => ({
      name: `${model}, ${size}k rows`,
      run: () => scaleRun(size * 1000, lead, [...args, ...options]),
    })),
  );
  const runners = selectByName(all, only);
  const answers = await runRounds(runners, {
    rounds,
    show: ({ secondsPer1000, peakMemory }) =>
      `${secondsPer1000.toFixed(3)} s, ${(peakMemory / 2 ** 20).toFixed(0)} MiB`,
  });
  const seconds = valuesOf(answers, (answer) => answer.secondsPer1000);
  const peaks = valuesOf(answers, (answer) => answer.peakMemory / 2 ** 20);
  return {
    title: "Scoring files of short rows with the command line",
    columns: ["", "seconds per 1,000 rows", "peak memory, MiB"],
    rows: runners.map(({ name }) => [name, withSpread(seconds[name], 3), withSpread(peaks[name])]),
    ratios: { ...growth(seconds, "seconds per row"), ...growth(peaks, "peak memory") },
    versions: { armorm: versions() },
    samples: { "seconds per 1,000 rows": seconds, MiB: peaks },
  };
}

/** Longer files against the shortest one of the same model. */
function growth(values, what) {
  return Object.assign(
    {},
    ...MODELS.map(({ model, sizes: [shortest, ...longer] }) => {
      const named = (size) => ({ name: `${model}, ${size}k rows` });
      return quotients(values, longer.map(named), [named(shortest)], `, ${what}`);
    }),
  );
}
