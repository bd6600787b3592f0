import type { BlockType } from "./blockType.js";

/** Plain float32. */
export const f32: BlockType = {
  name: "F32",
  bytesPerBlock: 4,
  valuesPerBlock: 1,
  dequantise(raw, out) {
    new Uint8Array(out.buffer, out.byteOffset, out.byteLength).set(raw);
  },
};
