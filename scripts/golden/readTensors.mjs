import { readFileSync } from "node:fs";

/** All tensors of a safetensors file, F32 and F64 ones, each as { shape, data }. */
export function readTensors(path) {
  const bytes = new Uint8Array(readFileSync(path));
  const start = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const { __metadata__, ...entries } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start)));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    const data = bytes.slice(start + offsets[0], start + offsets[1]).buffer;
    if (dtype !== "F32" && dtype !== "F64") throw new Error(`${path}: ${name} is ${dtype}, expected F32 or F64`);
    tensors[name] = { shape, data: dtype === "F64" ? new Float64Array(data) : new Float32Array(data) };
  }
  return tensors;
}
