import type { Scale } from "../contracts/scale.js";
import { InputError } from "../errors.js";

/**
 * What a head learns for a label: see Scale for the rules.
 * @throws InputError "E_LABEL" for a label outside the scale, or of the wrong kind.
 */
export function applyScale(label: number | boolean, scale: Scale, objective: string): number {
  const { rule, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = scale;
  const value = Number(label);
  const isKind = typeof label === "number" ? rule !== "boolean" || value === 0 || value === 1 : KINDS[rule];
  if (!isKind || !Number.isFinite(value) || value < min || value > max) {
    throw new InputError("E_LABEL", "a label outside its scale", {
      where: objective,
      found: String(label),
      expected: rule === "boolean" ? "true or false" : `a number from ${min} to ${max}`,
      fix: "A file of scales can set another range and rule",
    });
  }
  switch (rule) {
    case "mid-bin":
      return (value - min + 0.5) / (max - min + 1);
    case "linear":
      return (value - min) / (max - min);
    case "boolean":
    case "none":
      return value;
  }
}

/** Whether true and false are labels under a rule. */
const KINDS: Readonly<Record<Scale["rule"], boolean>> = { "mid-bin": false, linear: false, boolean: true, none: true };
