import { pythonEnvironment } from "../scripts/pythonEnvironment.mjs";
import { runContender } from "./runContender.mjs";
import { writeStage1Data } from "./stage1Data.mjs";
import { median } from "./statistics.mjs";

/** What both do, and what only armorm does, since the published way would take hours and more memory. */
const COMPARED = { rows: 100_000, features: 1024, objectives: 19, groups: 8 };
const LARGE = { ...COMPARED, features: 4096 };

/** Validation losses may differ so much, relatively: scikit-learn computes in the features' float32. */
const TOLERANCE = 1e-3;

const ARMORM = "armorm";
const RIDGE = "scikit-learn, published way";

/**
 * Stage 1 from files to weights, seconds and peak memory: armorm beside scikit-learn's Ridge for each objective and each
 * of nine penalties, then once more at the best (190 fits). They take turns and never run at the same time.
 * @type {import("./main.mjs").Benchmark}
 */
export async function stage1({ rounds }) {
  const commands = {
    [ARMORM]: [process.execPath, "bench/contenders/armormStage1.mjs"],
    [RIDGE]: [pythonEnvironment("bench-ridge", "bench/contenders/ridge.requirements.txt"), "bench/contenders/ridge.py"],
  };
  const [compared, large] = [
    await measure(COMPARED, commands, rounds),
    await measure(LARGE, { [ARMORM]: commands[ARMORM] }, 1),
  ];
  const row = (name, { shape, samples }) => [
    `${name}, ${shape.features} features`,
    withSpread(samples[name].seconds),
    (median(samples[name].peakBytes) / 2 ** 30).toFixed(2),
  ];
  return {
    title: "Stage 1: 100,000 rows, 19 objectives in 8 groups, nine penalties",
    columns: ["", "seconds", "peak GiB"],
    rows: [row(ARMORM, compared), row(RIDGE, compared), row(ARMORM, large)],
    ratios: {
      [`${RIDGE} / ${ARMORM}, seconds`]:
        median(compared.samples[RIDGE].seconds) / median(compared.samples[ARMORM].seconds),
    },
    versions: compared.versions,
    samples: { ...compared.samples, [`${ARMORM}, ${LARGE.features} features`]: large.samples[ARMORM] },
  };
}

async function measure(shape, commands, rounds) {
  const { folder, remove } = writeStage1Data(shape);
  const samples = {};
  const versions = {};
  try {
    for (let round = 1; round <= rounds; round++) {
      let reference;
      for (const [name, command] of Object.entries(commands)) {
        const answer = await runContender(command, { folder, shape });
        reference ??= answer.losses;
        checkLosses(name, answer.losses, reference);
        versions[name] = answer.versions;
        samples[name] ??= { seconds: [], peakBytes: [] };
        samples[name].seconds.push(answer.seconds);
        samples[name].peakBytes.push(answer.peakBytes);
        console.error(
          `round ${round} of ${rounds}: ${name}, ${shape.features} features: ${answer.seconds.toFixed(2)} s`,
        );
      }
    }
  } finally {
    remove();
  }
  return { shape, samples, versions };
}

/** A contender that computes something else must not be compared. */
function checkLosses(name, losses, reference) {
  for (const [j, errors] of losses.entries()) {
    for (const [a, loss] of errors.entries()) {
      const error = Math.abs(loss / reference[j][a] - 1);
      if (!(error <= TOLERANCE)) throw new Error(`${name}, objective ${j}: validation losses differ by ${error}`);
    }
  }
}

function withSpread(values) {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((x) => x.toFixed(2));
  return values.length === 1 ? middle : `${middle} (${least}-${most})`;
}
