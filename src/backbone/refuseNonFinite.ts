import { NumericalError } from "../errors.js";

/** @throws NumericalError naming the first element of a tensor that is a NaN or an infinity. */
export function refuseNonFinite(name: string, values: Float32Array): void {
  const i = values.findIndex((value) => !Number.isFinite(value));
  if (i < 0) return;
  throw new NumericalError("E_NON_FINITE_WEIGHT", "a weight is not finite", {
    where: `tensor "${name}", element ${i}`,
    found: String(values[i]),
    fix: "The file is damaged or was exported badly; fetch it again",
  });
}
