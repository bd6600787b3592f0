import { explain } from "#dist/heads/explain.js";
import { resolveSteering } from "#dist/heads/steering.js";
import { DEFAULT_MODEL } from "#dist/model/modelRegistry.js";
import { readHeads } from "#dist/model/readHeads.js";
import { resolveModel } from "#dist/model/resolveModel.js";
import { checkStates } from "./checkStates.mjs";
import { readyContenders, SCORERS } from "./contenders.mjs";
import { conversationsOf, readPairs } from "./readPairs.mjs";
import { versionsOf } from "./report.mjs";
import { runRounds } from "./runRounds.mjs";
import { cosine, mean, median, quantile, relativeL2, spearman } from "./statistics.mjs";
import { fetchSubject } from "./subject.mjs";

const PAIRS = 100;
const REFERENCE = SCORERS.armormFp32;
const OTHERS = [SCORERS.armormInt8, SCORERS.armormInt4, SCORERS.published];

/**
 * What other arithmetic than fp32 changes: both hidden states, and the score that the default heads make of them.
 * @type {import("./main.mjs").Benchmark}
 */
export async function fidelity(options) {
  const subject = await fetchSubject();
  const conversations = conversationsOf(await readPairs(options.data, PAIRS, subject.encoder));
  const only = options.only.length > 0 ? [REFERENCE.name, ...options.only] : [];
  const contenders = await readyContenders([REFERENCE, ...OTHERS], subject, { ...options, only });
  const answers = await runRounds(contenders, {
    rounds: 1,
    request: { warmUp: [], conversations },
    check: checkStates,
    show: ({ tokens, seconds }) => `${tokens} tokens in ${seconds.toFixed(0)} s`,
  });
  const heads = await readHeads(await resolveModel(DEFAULT_MODEL));
  const [reference, ...others] = contenders.map(({ name }) => ({ name, ...results(answers[name][0].states, heads) }));
  const measured = others.map((other) => ({ name: other.name, ...compare(other, reference) }));
  const metrics = Object.keys(measured[0]?.values ?? {});
  return {
    title: `Fidelity to fp32 over ${conversations.length} conversations, SmolLM2-135M`,
    columns: ["", ...measured.map(({ name }) => name)],
    rows: metrics.map((metric) => [metric, ...measured.map(({ values }) => values[metric].toFixed(4))]),
    ratios: Object.fromEntries(
      measured.flatMap(({ name, values }) => metrics.map((metric) => [`${name}, ${metric}`, values[metric]])),
    ),
    versions: versionsOf(answers),
    samples: Object.fromEntries(measured.map(({ name, errors }) => [name, errors])),
    rounds: 1,
  };
}

/** Hidden states in order, and their scores. */
function results(states, heads) {
  const vectors = (position) =>
    Object.entries(states).flatMap(([name, state]) => (name.endsWith(position) ? [Float32Array.from(state)] : []));
  const [last, gate] = [vectors("last"), vectors("gate")];
  const steering = resolveSteering({}, heads.objectives);
  return { last, gate, scores: last.map((h, i) => explain(heads, h, gate[i], steering).score) };
}

function compare(other, reference) {
  const values = {};
  const errors = {};
  for (const position of ["last", "gate"]) {
    const against = (measure) => other[position].map((state, i) => measure([...state], [...reference[position][i]]));
    errors[position] = against(relativeL2);
    values[`${position}: relative L2, median`] = median(errors[position]);
    values[`${position}: relative L2, 95 %`] = quantile(errors[position], 0.95);
    const cosines = against(cosine);
    values[`${position}: cosine, mean`] = mean(cosines);
    values[`${position}: cosine, least`] = Math.min(...cosines);
  }
  values["score: Spearman"] = spearman(other.scores, reference.scores);
  const [signs, expected] = [other, reference].map(({ scores }) => signsOfMargins(scores));
  values["better response: agreement"] = mean(signs.map((sign, i) => Number(sign === expected[i])));
  return { values, errors };
}

/** Of each pair: its two scores are neighbours. */
function signsOfMargins(scores) {
  return scores.flatMap((score, i) => (i % 2 === 0 ? [Math.sign(score - scores[i + 1])] : []));
}
