import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 32 values in 20 bytes: half-precision scale d and minimum m, then 16 bytes that hold value j in their low and value
 * j + 16 in their high four bits: `d * q + m`. The product is exact in float32 (15 significant bits) and the sum in
 * float64 (both terms are multiples of 2^-24 below 2^20), so storing the result rounds once, as float32 arithmetic does.
 */
export const q4_1: BlockType = {
  name: "Q4_1",
  bytesPerBlock: 20,
  valuesPerBlock: 32,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 20, to += 32) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      const m = halfValues[raw[at + 2]! | (raw[at + 3]! << 8)]!;
      for (let j = 0; j < 16; j++) {
        const pair = raw[at + 4 + j]!;
        out[to + j] = d * (pair & 15) + m;
        out[to + j + 16] = d * (pair >> 4) + m;
      }
    }
  },
};
