import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 32 values in 22 bytes: a half-precision scale d, then 4 bytes with the fifth bits of all values, then 16 bytes that
 * hold value j in their low and value j + 16 in their high four bits: `d * (q - 16)`. The product has 16 significant
 * bits, so it's exact and nothing is rounded.
 */
export const q5_0: BlockType = {
  name: "Q5_0",
  bytesPerBlock: 22,
  valuesPerBlock: 32,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 22, to += 32) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      const fifth = raw[at + 2]! | (raw[at + 3]! << 8) | (raw[at + 4]! << 16) | (raw[at + 5]! << 24);
      for (let j = 0; j < 16; j++) {
        const pair = raw[at + 6 + j]!;
        out[to + j] = d * (((pair & 15) | (((fifth >>> j) & 1) << 4)) - 16);
        out[to + j + 16] = d * (((pair >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) - 16);
      }
    }
  },
};
