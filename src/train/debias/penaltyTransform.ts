/**
 * T with r' = r T and r'_j = r_j - penalty_j r_v: the identity with the penalties subtracted from the verbosity row.
 * @param penalties [k].
 * @param verbosity v, the index of the verbosity objective.
 * @returns [k, k] float64, row-major.
 */
export function penaltyTransform(penalties: readonly number[], verbosity: number): Float64Array {
  const k = penalties.length;
  const identity = (i: number, j: number) => (i === j ? 1 : 0);
  return Float64Array.from({ length: k * k }, (_, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    return i === verbosity ? identity(i, j) - (penalties[j] ?? 0) : identity(i, j);
  });
}
