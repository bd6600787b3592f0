import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";

/**
 * 256 values in 84 bytes: 16 bytes that hold, for 16 values each, a scale s in their low and a minimum m in their high
 * four bits; 64 bytes of four values each, of which byte j of a half holds values j, j + 32, j + 64 and j + 96; then
 * half-precision d and dmin: `d * s * q - dmin * m`. The products are exact in float32 (17 significant bits at most)
 * and the difference in float64, so storing it rounds once, as float32 arithmetic does.
 */
export const q2_k: BlockType = {
  name: "Q2_K",
  bytesPerBlock: 84,
  valuesPerBlock: 256,
  dequantise(raw, out) {
    for (let at = 0, to = 0; at < raw.length; at += 84) {
      const d = halfValues[raw[at + 80]! | (raw[at + 81]! << 8)]!;
      const dmin = halfValues[raw[at + 82]! | (raw[at + 83]! << 8)]!;
      for (let group = 0; group < 16; group++, to += 16) {
        const scale = d * (raw[at + group]! & 15);
        const minimum = dmin * (raw[at + group]! >> 4);
        // eight groups a half of 32 bytes, two a pair of bits
        const from = at + 16 + (group >> 3) * 32 + (group & 1) * 16;
        const shift = group & 6;
        for (let j = 0; j < 16; j++) out[to + j] = scale * ((raw[from + j]! >> shift) & 3) - minimum;
      }
    }
  },
};
