import { UsageError } from "../../errors.js";

/**
 * Index of the verbosity objective: the one that is named, else the only one whose name ends in "verbosity".
 * @param wanted null for no debiasing.
 * @throws UsageError "E_VERBOSITY" where there is none, or more than one.
 */
export function verbosityIndex(objectives: readonly string[], wanted: string | null | undefined): number | null {
  if (wanted === null) return null;
  const found = objectives.flatMap((name, j) => {
    return wanted === undefined ? (name.endsWith("verbosity") ? [j] : []) : name === wanted ? [j] : [];
  });
  const [index] = found;
  if (index !== undefined && found.length === 1) return index;
  throw new UsageError("E_VERBOSITY", "which objective says how long-winded a response is?", {
    where: "debias.verbosity",
    found: wanted ?? (found.map((j) => objectives[j]).join(", ") || 'no name that ends in "verbosity"'),
    expected: `one of ${objectives.join(", ")}`,
    fix: "Name it, or null for no debiasing",
  });
}
