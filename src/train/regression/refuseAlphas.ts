import { UsageError } from "../../errors.js";

/** @throws UsageError "E_ALPHAS" for penalties that can't be tried. */
export function refuseAlphas(alphas: readonly number[]): void {
  const ascending = alphas.every((alpha, i) => Number.isFinite(alpha) && alpha > (alphas[i - 1] ?? -1));
  if (alphas.length > 0 && ascending && (alphas[0] ?? 0) >= 0) return;
  throw new UsageError("E_ALPHAS", "penalties must be numbers of at least 0, in ascending order", {
    found: alphas.join(", ") || "none",
  });
}
