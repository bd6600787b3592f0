import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 32 values in 18 bytes: a half-precision scale d, then 16 bytes that hold value j in their low and value j + 16 in
 * their high four bits: `d * (q - 8)`. The product has 15 significant bits, so it's exact and nothing is rounded.
 */
export const q4_0: BlockType = {
  name: "Q4_0",
  bytesPerBlock: 18,
  valuesPerBlock: 32,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 18, to += 32) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      for (let j = 0; j < 16; j++) {
        const pair = raw[at + 2 + j]!;
        out[to + j] = d * ((pair & 15) - 8);
        out[to + j + 16] = d * ((pair >> 4) - 8);
      }
    }
  },
};
