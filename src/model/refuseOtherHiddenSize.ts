import { ModelError } from "../errors.js";

/** @throws ModelError when heads were made for another hidden size than the backbone's. */
export function refuseOtherHiddenSize(where: string, heads: number, backbone: number): void {
  if (heads === backbone) return;
  throw new ModelError("E_HIDDEN_SIZE", "heads and backbone don't fit together", {
    where,
    found: `heads for hidden size ${heads}, a backbone of ${backbone}`,
    fix: "Use the backbone that the heads were trained on",
  });
}
