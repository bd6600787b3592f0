import { decodeHalf } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/** IEEE 754 half precision. */
export const f16: BlockType = {
  name: "F16",
  bytesPerBlock: 2,
  valuesPerBlock: 1,
  dequantise(raw, out) {
    decodeHalf(new Uint16Array(raw.buffer, raw.byteOffset, out.length), out);
  },
};
