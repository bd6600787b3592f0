import { quantile } from "../../math/quantile.js";
import { newRowLeverage } from "./newRowLeverage.js";

/** Share of training rows below the limit. */
const SHARE = 0.999;

/**
 * The leverage that 99.9 % of the training rows stay below, counted as if each were new: a row's own part in XᵀX lowers
 * its leverage, and a limit from those would flag many an ordinary new row where rows are few.
 * @param leverages of the training rows.
 */
export function leverageLimit(leverages: readonly number[]): number {
  return quantile(Float64Array.from(leverages, newRowLeverage).sort(), SHARE);
}
