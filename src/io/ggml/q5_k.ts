import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";
import { unpackScales } from "./unpackScales.js";

/**
 * 256 values in 176 bytes: as Q4_K, with 32 bytes of fifth bits before the others, bit i of byte j for value 32 i + j.
 * Rounds once, as Q4_K does.
 */
export const q5_k: BlockType = {
  name: "Q5_K",
  bytesPerBlock: 176,
  valuesPerBlock: 256,
  dequantise(raw, out) {
    const scales = new Uint8Array(16);
    for (let at = 0, to = 0; at < raw.length; at += 176) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      const dmin = halfValues[raw[at + 2]! | (raw[at + 3]! << 8)]!;
      unpackScales(raw, at + 4, scales);
      for (let group = 0; group < 8; group++, to += 32) {
        const scale = d * scales[2 * group]!;
        const minimum = dmin * scales[2 * group + 1]!;
        const fifths = at + 16;
        const from = at + 48 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let j = 0; j < 32; j++) {
          const fifth = (raw[fifths + j]! >> group) & 1;
          out[to + j] = scale * (((raw[from + j]! >> shift) & 15) | (fifth << 4)) - minimum;
        }
      }
    }
  },
};
