import type { StoreRows } from "../contracts/storeIndex.js";
import type { Tensor } from "../io/writeSafetensors.js";
import type { PartRows } from "./partRows.js";

/** Parts one behind the other. All have the same tensors, of the same shapes but for the rows. */
export function joinParts(parts: readonly PartRows[]): PartRows {
  const [first] = parts;
  if (!first) throw new Error("joinParts needs a part.");
  const columns = Object.keys(first.rows) as (keyof StoreRows)[];
  return {
    rows: Object.fromEntries(
      columns.map((column) => [column, parts.flatMap(({ rows }) => rows[column] as unknown[])]),
    ) as StoreRows,
    skipped: parts.flatMap(({ skipped }) => skipped),
    tensors: new Map([...first.tensors.keys()].map((name) => [name, joinTensors(parts, name)])),
  };
}

function joinTensors(parts: readonly PartRows[], name: string): Tensor {
  const tensors = parts.map(({ tensors }) => tensors.get(name) as Tensor);
  const rows = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const data = new Float32Array(tensors.reduce((sum, tensor) => sum + tensor.data.length, 0));
  let offset = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, offset);
    offset += tensor.data.length;
  }
  return { shape: [rows, ...(tensors[0]?.shape.slice(1) ?? [])], data };
}
