/** z of a normal distribution's central 95 %. */
const Z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share of independent trials:
 * (p + z²/2n ± z √(p (1 - p) / n + z²/4n²)) / (1 + z²/n).
 * @param share p, 0..1.
 * @param trials n > 0.
 * @returns within 0..1, around `share`.
 */
export function wilsonInterval(share: number, trials: number): { low: number; high: number } {
  const square = Z ** 2 / trials;
  const middle = share + square / 2;
  const reach = Math.sqrt((share * (1 - share) * Z ** 2) / trials + square ** 2 / 4);
  const low = (middle - reach) / (1 + square);
  const high = (middle + reach) / (1 + square);
  // Rounding must not put a share of 0 or 1 outside its own interval.
  return { low: Math.max(0, Math.min(low, share)), high: Math.min(1, Math.max(high, share)) };
}
