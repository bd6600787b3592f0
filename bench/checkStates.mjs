import { relativeL2 } from "./statistics.mjs";

/**
 * A contender that computes something else must not be compared: its hidden states may lie as far (relative L2) from the
 * first contender's as the two of them may lie from armorm's in fp32.
 * @param {import("./contenders.mjs").Ready} contender
 * @param {{ states: Record<string, number[]>, tokens?: number }} answer
 * @param {import("./contenders.mjs").Ready} first
 * @param {{ states: Record<string, number[]>, tokens?: number }} reference
 */
export function checkStates(contender, answer, first, reference) {
  const allowed = contender === first ? 0 : contender.tolerance + first.tolerance;
  const names = Object.keys(answer.states);
  if (names.length === 0) throw new Error(`${contender.name} answered no hidden states`);
  if (answer.tokens !== undefined && reference.tokens !== undefined && answer.tokens !== reference.tokens)
    throw new Error(`${contender.name} computed ${answer.tokens} tokens, ${first.name} ${reference.tokens}`);
  for (const name of names) {
    const error = relativeL2(answer.states[name], reference.states[name] ?? []);
    if (error <= allowed) continue;
    throw new Error(`${contender.name}, ${name}: hidden states differ from ${first.name}'s by ${error} (relative L2)`);
  }
}
