import { SCORERS } from "./contenders.mjs";
import { conversationsOf, readPairs } from "./readPairs.mjs";
import { quotients } from "./report.mjs";
import { scoringSpeed } from "./scoringSpeed.mjs";
import { median } from "./statistics.mjs";
import { fetchSubject } from "./subject.mjs";

const PAIRS = 24;
const OURS = [SCORERS.armormFp32, SCORERS.armormInt8];
const BATCHING = [SCORERS.batches1024, SCORERS.batches4096];

/**
 * Preference pairs of mixed lengths, both hidden states of both sides.
 * @type {import("./main.mjs").Benchmark}
 */
export async function pairs(options) {
  const subject = await fetchSubject();
  const conversations = conversationsOf(await readPairs(options.data, PAIRS, subject.encoder));
  const contenders = [...OURS, SCORERS.published, ...BATCHING];
  const work = { contenders, conversations, items: PAIRS, unit: "pairs/s" };
  const { speeds, ...report } = await scoringSpeed(work, subject, options);
  return {
    title: `${PAIRS} preference pairs, SmolLM2-135M, from texts to both hidden states of both responses`,
    ratios: { ...quotients(speeds, OURS, [SCORERS.published]), ...againstBest(speeds) },
    ...report,
  };
}

/** Against the size of PyTorch's batches that suits this machine better. */
function againstBest(speeds) {
  const [best] = BATCHING.filter(({ name }) => name in speeds).sort(
    (a, b) => median(speeds[b.name]) - median(speeds[a.name]),
  );
  if (!best) return {};
  const name = "PyTorch bf16, best batching";
  return quotients({ ...speeds, [name]: speeds[best.name] }, OURS, [{ name }]);
}
