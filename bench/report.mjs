import { median } from "./statistics.mjs";

/**
 * One number of each answer, by contender.
 * @param {Record<string, any[]>} answers
 * @param {(answer: any) => number} value
 * @returns {Record<string, number[]>}
 */
export function valuesOf(answers, value) {
  return Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, list.map(value)]));
}

/** The versions that each contender answered. */
export function versionsOf(answers) {
  return Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, list.at(-1).versions]));
}

/** The median, with the lowest and the highest in brackets. */
export function withSpread(values, digits = 0) {
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const round = (value) => value.toLocaleString("en-US", format);
  return `${round(median(values))} (${round(Math.min(...values))}-${round(Math.max(...values))})`;
}

/**
 * Quotients of medians, one for each pair of a numerator and a denominator that was measured.
 * @param {Record<string, number[]>} values
 * @param {readonly { name: string }[]} numerators
 * @param {readonly { name: string }[]} denominators
 * @param {string} [what] ends the names.
 * @returns {Record<string, number>}
 */
export function quotients(values, numerators, denominators, what = "") {
  const measured = (list) => list.map(({ name }) => name).filter((name) => name in values);
  return Object.fromEntries(
    measured(numerators).flatMap((a) =>
      measured(denominators).map((b) => [`${a} / ${b}${what}`, median(values[a]) / median(values[b])]),
    ),
  );
}
