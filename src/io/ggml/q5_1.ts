import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 32 values in 24 bytes: half-precision scale d and minimum m, then 4 bytes with the fifth bits of all values, then 16
 * bytes that hold value j in their low and value j + 16 in their high four bits: `d * q + m`. Rounds once, as Q4_1 does.
 */
export const q5_1: BlockType = {
  name: "Q5_1",
  bytesPerBlock: 24,
  valuesPerBlock: 32,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 24, to += 32) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      const m = halfValues[raw[at + 2]! | (raw[at + 3]! << 8)]!;
      const fifth = raw[at + 4]! | (raw[at + 5]! << 8) | (raw[at + 6]! << 16) | (raw[at + 7]! << 24);
      for (let j = 0; j < 16; j++) {
        const pair = raw[at + 8 + j]!;
        out[to + j] = d * ((pair & 15) | (((fifth >>> j) & 1) << 4)) + m;
        out[to + j + 16] = d * ((pair >> 4) | (((fifth >>> (j + 16)) & 1) << 4)) + m;
      }
    }
  },
};
