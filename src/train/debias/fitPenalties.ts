import { spearmanWith } from "../../math/spearman.js";

/** The paper's: 24 values. */
const GRID: readonly number[] = [
  0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
  0.85, 0.9, 0.95,
];

/** The paper's. */
const THRESHOLD = 0.03;

export interface PenaltyOptions {
  /** Penalties to try, ascending. */
  readonly grid?: readonly number[];
  /** Largest Spearman correlation with verbosity that may be left. */
  readonly threshold?: number;
}

/** One objective's debiasing. Correlations are Spearman's with the verbosity reward, 0 where either is constant. */
export interface PenaltyFit {
  readonly penalty: number;
  readonly before: number;
  readonly after: number;
  /** Whether a value of the grid was enough; where none was, the penalty is 1. */
  readonly reached: boolean;
}

/**
 * For each objective the smallest penalty on the grid for which Spearman(r_j - penalty r_v, r_v) <= threshold over a
 * reference set; 1 for verbosity itself and where no value of the grid is enough.
 * @param rewards   [n, k] float64, row-major: raw rewards r = W h of the reference set.
 * @param verbosity index of the verbosity objective, v.
 */
export function fitPenalties(
  rewards: Float64Array,
  k: number,
  verbosity: number,
  { grid = GRID, threshold = THRESHOLD }: PenaltyOptions = {},
): PenaltyFit[] {
  const n = rewards.length / k;
  const column = (j: number) => Float64Array.from({ length: n }, (_, row) => rewards[row * k + j] ?? Number.NaN);
  const verbose = column(verbosity);
  const correlation = spearmanWith(verbose);
  return Array.from({ length: k }, (_, j): PenaltyFit => {
    const rewardsOfOne = column(j);
    const at = (penalty: number) => {
      const rho = correlation(rewardsOfOne.map((reward, row) => reward - penalty * (verbose[row] ?? Number.NaN)));
      return Number.isNaN(rho) ? 0 : rho;
    };
    const before = at(0);
    if (j === verbosity) return { penalty: 1, before, after: 0, reached: true };
    for (const penalty of grid) {
      const after = at(penalty);
      if (after <= threshold) return { penalty, before, after, reached: true };
    }
    return { penalty: 1, before, after: at(1), reached: false };
  });
}
