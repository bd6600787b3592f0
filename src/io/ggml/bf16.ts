import { decodeBfloat16 } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/** bfloat16. */
export const bf16: BlockType = {
  name: "BF16",
  bytesPerBlock: 2,
  valuesPerBlock: 1,
  dequantise(raw, out) {
    decodeBfloat16(new Uint16Array(raw.buffer, raw.byteOffset, out.length), out);
  },
};
