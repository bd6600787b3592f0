import { FileFormatError } from "../../errors.js";
import type { PartRows } from "../../store/partRows.js";

/**
 * A float32 tensor of a store's shard.
 * @param where the shard, for messages.
 * @throws FileFormatError "E_STORE_DAMAGED" where it is missing or doesn't have `length` numbers.
 */
export function shardFloats({ tensors }: PartRows, name: string, length: number, where: string): Float32Array {
  const data = tensors.get(name)?.data;
  if (data instanceof Float32Array && data.length === length) return data;
  throw new FileFormatError("E_STORE_DAMAGED", "a tensor doesn't fit the index", {
    where: `${where}: ${name}`,
    found: data ? `${data.length} numbers` : "nothing",
    expected: `${length} numbers`,
    fix: "Extract it again",
  });
}
