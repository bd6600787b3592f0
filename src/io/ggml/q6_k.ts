import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 256 values in 210 bytes: 128 bytes of their low four bits, of which each run of 64 holds 64 values in its low and the
 * next 64 in its high halves; 64 bytes of their upper two bits, of which byte j of a half holds those of values j,
 * j + 32, j + 64 and j + 96; a signed scale s for each 16 values; a half-precision d: `d * s * (q - 32)`. The product
 * has 23 significant bits at most, so it's exact and nothing is rounded.
 */
export const q6_k: BlockType = {
  name: "Q6_K",
  bytesPerBlock: 210,
  valuesPerBlock: 256,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 210) {
      const d = halfValues[raw[at + 208]! | (raw[at + 209]! << 8)]!;
      for (let group = 0; group < 16; group++, to += 16) {
        const scale = d * ((raw[at + 192 + group]! << 24) >> 24);
        const half = group >> 3;
        const low = at + half * 64 + (group & 3) * 16;
        const high = at + 128 + half * 32 + (group & 1) * 16;
        const lowShift = group & 4;
        const highShift = group & 6;
        for (let j = 0; j < 16; j++) {
          const q = ((raw[low + j]! >> lowShift) & 15) | (((raw[high + j]! >> highShift) & 3) << 4);
          out[to + j] = scale * (q - 32);
        }
      }
    }
  },
};
