import { checkStates } from "./checkStates.mjs";
import { readyContenders } from "./contenders.mjs";
import { valuesOf, versionsOf, withSpread } from "./report.mjs";
import { runRounds } from "./runRounds.mjs";

/** Scored before the clock starts: the first run of anything is slower. */
const WARM_UP = [
  [
    { role: "user", content: "Which month has the fewest letters in its name?" },
    { role: "assistant", content: "May: it has three." },
  ],
];

/**
 * How fast contenders get from conversations, as texts, to both hidden states.
 * @param {object} work
 * @param {readonly import("./contenders.mjs").Contender[]} work.contenders
 * @param {import("./texts/makePairs.mjs").Message[][]} work.conversations
 * @param {number} work.items what is counted: pairs, responses.
 * @param {string} work.unit
 * @param {import("./subject.mjs").Subject} subject
 * @param {import("./main.mjs").Options} options
 * @returns the report but for its title and ratios, and items per second by contender.
 */
export async function scoringSpeed({ contenders, conversations, items, unit }, subject, options) {
  const ready = await readyContenders(contenders, subject, options);
  const answers = await runRounds(ready, {
    rounds: options.rounds,
    request: { warmUp: WARM_UP, conversations },
    check: checkStates,
    show: ({ seconds }) => `${(items / seconds).toFixed(2)} ${unit}`,
  });
  const speeds = valuesOf(answers, ({ seconds }) => items / seconds);
  const tokens = valuesOf(answers, ({ seconds, tokens }) => tokens / seconds);
  return {
    speeds,
    columns: ["", unit, "tokens/s"],
    rows: ready.map(({ name }) => [name, withSpread(speeds[name], 2), withSpread(tokens[name])]),
    versions: versionsOf(answers),
    samples: { [unit]: speeds, "tokens/s": tokens },
  };
}
