import { checkStates } from "./checkStates.mjs";
import { readyContenders, SCORERS } from "./contenders.mjs";
import { conversationsOf, readPairs } from "./readPairs.mjs";
import { quotients, valuesOf, versionsOf, withSpread } from "./report.mjs";
import { runRounds } from "./runRounds.mjs";
import { fetchSubject } from "./subject.mjs";

const PAIRS = 12;
const OURS = [SCORERS.armormFp32, SCORERS.armormInt8, SCORERS.armormInt4];
const THEIRS = [SCORERS.publishedFp32, SCORERS.published, SCORERS.llamaCpp];

/**
 * The most memory that a process holds while it scores some pairs.
 * @type {import("./main.mjs").Benchmark}
 */
export async function memory(options) {
  const subject = await fetchSubject();
  const conversations = conversationsOf(await readPairs(options.data, PAIRS, subject.encoder));
  const ids = conversations.map((messages) => subject.encoder.encode(messages, { contextLength: 4096 }).ids);
  const contenders = await readyContenders([...OURS, ...THEIRS], subject, options);
  const answers = await runRounds(contenders, {
    rounds: options.rounds,
    request: { warmUp: [], conversations, ids },
    check: checkStates,
    show: ({ peakMemory }) => `${(peakMemory / 2 ** 20).toFixed(0)} MiB`,
  });
  const peaks = valuesOf(answers, ({ peakMemory }) => peakMemory / 2 ** 20);
  return {
    title: `Peak memory (RSS), ${PAIRS} preference pairs, SmolLM2-135M`,
    columns: ["", "MiB"],
    rows: contenders.map(({ name }) => [name, withSpread(peaks[name])]),
    ratios: quotients(peaks, THEIRS, OURS, ", peak memory"),
    versions: versionsOf(answers),
    samples: { MiB: peaks },
  };
}
