/**
 * The learning rate of PyTorch's CosineAnnealingLR with T_max = steps and eta_min = 0:
 * `rate (1 + cos(π step / steps)) / 2`.
 * @param step from 0.
 */
export function cosineRate(rate: number, step: number, steps: number): number {
  return (rate * (1 + Math.cos((Math.PI * step) / steps))) / 2;
}
