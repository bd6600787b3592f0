import { readFileSync } from "node:fs";

/** All tensors of a safetensors file in double precision, row-major; F32 and F64 ones only. */
export function readTensors(path: string): Record<string, Float64Array> {
  const bytes = new Uint8Array(readFileSync(path));
  const view = new DataView(bytes.buffer);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header: Record<string, { dtype: string; data_offsets: [number, number] }> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, start)),
  );
  const tensors = Object.entries(header).map(
    ([
      name,
      {
        dtype,
        data_offsets: [begin, end],
      },
    ]) => {
      const data = bytes.slice(start + begin, start + end).buffer;
      return [name, dtype === "F64" ? new Float64Array(data) : Float64Array.from(new Float32Array(data))];
    },
  );
  return Object.fromEntries(tensors);
}
