import { invertLower } from "../math/invertLower.js";
import type { LowerPanels } from "../math/lowerPanels.js";
import type { Products } from "./products.js";

/**
 * L becomes L⁻¹, in place, without its border rows. From the last panel to the first: below the diagonal block L₁₁ the
 * inverse is -L₂₂⁻¹ L₂₁ L₁₁⁻¹, where L₂₂⁻¹ is in the panels behind. Above the diagonal there are zeros afterwards.
 */
export async function invertPanels(products: Products, { n, panels }: LowerPanels): Promise<void> {
  for (const [i, { first, width, data }] of [...panels.entries()].reverse()) {
    const inverse = { data: invertLower(data.subarray(0, width * width), width), rows: width, cols: width };
    const rows = n - first - width;
    const below = { data: data.subarray(width * width, (n - first) * width), rows, cols: width };
    const product = { data: new Float64Array(rows * width), rows, cols: width };
    for (const later of panels.slice(i + 1)) {
      const from = (later.first - first - width) * width;
      const target = { data: product.data.subarray(from), rows: n - later.first, cols: width };
      const left = { data: later.data.subarray(0, target.rows * later.width), rows: target.rows, cols: later.width };
      const right = { data: below.data.subarray(from, from + later.width * width), rows: later.width, cols: width };
      await products.add(target, left, right);
    }
    below.data.fill(0);
    await products.subtract(below, product, inverse);
    data.set(inverse.data);
  }
}
