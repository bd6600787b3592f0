import { InputError, NumericalError } from "../../errors.js";
import { allFinite } from "../../math/allFinite.js";
import type { PreferencePairs } from "./preferencePairs.js";

/**
 * Refuses pairs that can't be trained on, before any long work.
 * @param where name of the pairs, for messages.
 * @throws InputError where arrays don't fit together or there is no pair, NumericalError on NaN and infinite values.
 */
export function checkPairs(pairs: PreferencePairs, where: string): void {
  const { hiddenSize: d, objectives: k, prompts, promptOf, rewards, transform, drawn } = pairs;
  if (promptOf.length === 0) throw new InputError("E_NO_PAIRS", "there is no preference pair", { where });
  const count = prompts.length / d;
  refuseLength(where, "prompts", prompts.length, Math.floor(count) * d, `a multiple of the hidden size ${d}`);
  refuseLength(where, "rewards", rewards.length, promptOf.length * 2 * k);
  if (transform) refuseLength(where, "transform", transform.length, k * k);
  if (drawn) refuseLength(where, "drawn", drawn.length, promptOf.length);
  const stray = promptOf.findIndex((row) => !(row >= 0 && row < count));
  if (stray >= 0) {
    throw new InputError("E_PAIR_PROMPT", "a pair names a prompt that isn't there", {
      where: `${where}, pair ${stray}`,
      found: `prompt ${promptOf[stray]}`,
      expected: `0 to ${count - 1}`,
    });
  }
  refuseNonFinite(where, "prompt", prompts, d);
  refuseNonFinite(where, "rewards of pair", rewards, 2 * k);
  if (transform) refuseNonFinite(where, "transform's row", Float64Array.from(transform), k);
}

function refuseLength(where: string, name: string, found: number, expected: number, words = `${expected}`): void {
  if (found === expected) return;
  throw new InputError("E_PAIRS_SHAPE", "an array of the pairs has the wrong length", {
    where: `${where}, ${name}`,
    found: `${found} values`,
    expected: words,
  });
}

function refuseNonFinite(where: string, name: string, values: Float32Array | Float64Array, width: number): void {
  if (allFinite(values)) return;
  const at = values.findIndex((value: number) => !Number.isFinite(value));
  throw new NumericalError("E_NON_FINITE", "a value is not finite", {
    where: `${where}, ${name} ${Math.floor(at / width)}`,
    found: String(values[at]),
    fix: "Extract the hidden states again, or leave the row out",
  });
}
