import { TrainingDataError } from "../errors.js";

/**
 * The error for a feature that is NaN or infinite.
 * @param what is called so in the message.
 */
export function nonFiniteFeature(what: string, where: string, found?: number): TrainingDataError {
  return new TrainingDataError("E_FEATURE_NON_FINITE", `a ${what} is not finite`, {
    where,
    ...(found !== undefined && { found: String(found) }),
    fix: "Extract the hidden states again; a model that overflows gives such values",
  });
}
