import type { StoreIndex, StoreRows } from "../contracts/storeIndex.js";
import type { Tensor } from "../io/writeSafetensors.js";

/** Some rows of a store: what is known of them, and their tensors by name, rows along the first axis. */
export interface PartRows {
  readonly rows: StoreRows;
  readonly skipped: StoreIndex["skipped"];
  readonly tensors: ReadonlyMap<string, Tensor>;
}
