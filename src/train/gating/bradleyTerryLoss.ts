/**
 * mean -log σ(β s), without overflow.
 * @param margins s [N]: score of chosen minus score of rejected.
 */
export function bradleyTerryLoss(margins: Float32Array | Float64Array, beta: number): number {
  let sum = 0;
  for (const s of margins) sum += Math.max(-beta * s, 0) + Math.log1p(Math.exp(-Math.abs(beta * s)));
  return sum / margins.length;
}
