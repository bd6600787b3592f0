import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 32 values in 34 bytes: a half-precision scale d, then 32 signed bytes: `d * q`. The product has 19 significant bits,
 * so it's exact and nothing is rounded.
 */
export const q8_0: BlockType = {
  name: "Q8_0",
  bytesPerBlock: 34,
  valuesPerBlock: 32,
  dequantise(raw, out) {
    const signed = new Int8Array(raw.buffer, raw.byteOffset, raw.length);
    for (let at = 0, to = 0; at < raw.length; at += 34, to += 32) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      for (let j = 0; j < 32; j++) out[to + j] = d * signed[at + 2 + j]!;
    }
  },
};
