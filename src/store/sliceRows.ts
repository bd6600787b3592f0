import type { StoreRows } from "../contracts/storeIndex.js";
import type { Tensor } from "../io/writeSafetensors.js";
import type { PartRows } from "./partRows.js";

/** Rows `from` to before `to` of a part. Tensors are views; what was skipped stays with the part. */
export function sliceRows({ rows, tensors }: PartRows, from: number, to: number): PartRows {
  const columns = Object.entries(rows).map(([name, values]) => [name, values.slice(from, to)]);
  return {
    rows: Object.fromEntries(columns) as StoreRows,
    skipped: [],
    tensors: new Map([...tensors].map(([name, tensor]) => [name, sliceTensor(tensor, from, to)])),
  };
}

function sliceTensor({ shape: [, ...rest], data }: Tensor, from: number, to: number): Tensor {
  const width = rest.reduce((a, b) => a * b, 1);
  return { shape: [to - from, ...rest], data: data.subarray(from * width, to * width) };
}
