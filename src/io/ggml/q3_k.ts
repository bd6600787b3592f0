import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 256 values in 110 bytes: 32 bytes of third bits, bit i of byte j for value 32 i + j; 64 bytes of lower bits as in
 * Q2_K; 12 bytes with a scale s of six bits for each 16 values, their low four bits first; a half-precision d:
 * `d * (s - 32) * q`, where q is 4 less without its third bit. The product has 19 significant bits, so it's exact.
 */
export const q3_k: BlockType = {
  name: "Q3_K",
  bytesPerBlock: 110,
  valuesPerBlock: 256,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 110) {
      const d = halfValues[raw[at + 108]! | (raw[at + 109]! << 8)]!;
      for (let group = 0; group < 16; group++, to += 16) {
        const low = (raw[at + 96 + (group & 7)]! >> ((group >> 3) * 4)) & 15;
        const high = (raw[at + 104 + (group & 3)]! >> ((group >> 2) * 2)) & 3;
        const scale = d * ((low | (high << 4)) - 32);
        const thirds = at + (group & 1) * 16;
        const from = at + 32 + (group >> 3) * 32 + (group & 1) * 16;
        const shift = group & 6;
        for (let j = 0; j < 16; j++) {
          const third = (raw[thirds + j]! >> (group >> 1)) & 1;
          out[to + j] = scale * (((raw[from + j]! >> shift) & 3) - (third === 0 ? 4 : 0));
        }
      }
    }
  },
};
