import { halfValues } from "../../math/half.js";
import type { BlockType } from "./blockType.js";
import { unpackScales } from "./unpackScales.js";

/**
 * 256 values in 144 bytes: half-precision d and dmin; a scale s and a minimum m of six bits for each 32 values; 128 bytes
 * of which each run of 32 holds 32 values in its low and the next 32 in its high four bits: `d * s * q - dmin * m`. The
 * products are exact in float32 (21 significant bits at most) and the difference in float64, so storing it rounds once,
 * as float32 arithmetic does.
 */
export const q4_k: BlockType = {
  name: "Q4_K",
  bytesPerBlock: 144,
  valuesPerBlock: 256,
  dequantise(raw, out) {
    const scales = new Uint8Array(16);
    for (let at = 0, to = 0; at < raw.length; at += 144) {
      const d = halfValues[raw[at]! | (raw[at + 1]! << 8)]!;
      const dmin = halfValues[raw[at + 2]! | (raw[at + 3]! << 8)]!;
      unpackScales(raw, at + 4, scales);
      for (let group = 0; group < 8; group++, to += 32) {
        const scale = d * scales[2 * group]!;
        const minimum = dmin * scales[2 * group + 1]!;
        const from = at + 16 + (group >> 1) * 32;
        const shift = (group & 1) * 4;
        for (let j = 0; j < 32; j++) out[to + j] = scale * ((raw[from + j]! >> shift) & 15) - minimum;
      }
    }
  },
};
