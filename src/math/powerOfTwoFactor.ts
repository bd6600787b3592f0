/** The largest power of two that divides `n` (n ≥ 1). */
export function powerOfTwoFactor(n: number): number {
  return n & -n;
}
