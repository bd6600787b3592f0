import { UsageError } from "../errors.js";

/** Changes to a model at inference. */
export interface Steering {
  /** Objective (exact name or unique suffix) to the factor its gate weight is multiplied by; weights aren't renormalised. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** λ of `T(λ) = I - λ (I - T)`: 1 is the trained debiasing, 0 none of it. */
  readonly debias?: number | undefined;
}

/** Steering with names resolved: one factor per objective, in model order. */
export interface ResolvedSteering {
  readonly factors: readonly number[];
  readonly debias: number;
  /** It changes anything. */
  readonly steered: boolean;
}

/** @throws UsageError for an unknown, ambiguous or repeated objective, a factor that is no number, λ outside 0..1. */
export function resolveSteering(
  { weights = {}, debias = 1 }: Steering,
  objectives: readonly string[],
): ResolvedSteering {
  if (!(debias >= 0 && debias <= 1)) {
    throw new UsageError("E_DEBIAS", "debiasing is out of range", {
      where: "debias",
      found: String(debias),
      expected: "0 to 1",
    });
  }
  const factors = objectives.map(() => 1);
  const named = new Set<number>();
  for (const [name, factor] of Object.entries(weights)) {
    if (!Number.isFinite(factor)) {
      throw new UsageError("E_WEIGHTS", "a weight is no number", { where: `weights: ${name}`, found: String(factor) });
    }
    const index = objectiveIndex(name, objectives);
    if (named.has(index)) {
      throw new UsageError("E_OBJECTIVE", "an objective is named twice", {
        where: `weights: ${name}`,
        found: objectives[index],
      });
    }
    named.add(index);
    factors[index] = factor;
  }
  return { factors, debias, steered: debias !== 1 || factors.some((factor) => factor !== 1) };
}

function objectiveIndex(name: string, objectives: readonly string[]): number {
  const exact = objectives.indexOf(name);
  if (exact >= 0) return exact;
  const matches = objectives.filter((objective) => objective.endsWith(name));
  if (matches.length === 1) return objectives.indexOf(matches[0] ?? "");
  throw new UsageError("E_OBJECTIVE", matches.length ? "several objectives end like this" : "no such objective", {
    where: `weights: ${name}`,
    found: matches.length ? matches.join(", ") : undefined,
    expected: matches.length ? "the exact name of one of them" : `one of ${objectives.join(", ")}`,
  });
}
