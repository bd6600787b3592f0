import type { Reference } from "#dist/contracts/reference.js";
import { referenceStatistics } from "#dist/heads/reference/referenceStatistics.js";
import { randomMatrix } from "./randomMatrix.js";

/** A reference set of random rewards and scores. */
export function randomReference(names: readonly string[]): Reference {
  const statistics = (seed: number) => referenceStatistics(randomMatrix(1, 200, seed));
  const copy = ({ mean, quantiles }: ReturnType<typeof statistics>) => ({ mean, quantiles: [...quantiles] });
  return {
    set: "two hundred random answers",
    rows: 200,
    rewards: Object.fromEntries(names.map((name, i) => [name, copy(statistics(i + 1))])),
    score: copy(statistics(0)),
  };
}
