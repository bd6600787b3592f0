import { decodeBfloat16, decodeHalf } from "#dist/math/half.js";

export type NumberFormat = "F32" | "F16" | "BF16";

/** Float32 values as a file stores them, and what a reader gets back. */
export function store(values: Float32Array, format: NumberFormat): { bytes: Uint8Array; stored: Float32Array } {
  if (format === "F32") {
    return { bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength), stored: values };
  }
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = Uint16Array.from(bits, format === "BF16" ? (pattern) => pattern >>> 16 : halfPattern);
  const stored = new Float32Array(values.length);
  (format === "BF16" ? decodeBfloat16 : decodeHalf)(halves, stored);
  return { bytes: new Uint8Array(halves.buffer), stored };
}

/** Rounds towards zero; what half precision can't hold as a normal number becomes zero. */
function halfPattern(pattern: number): number {
  const exponent = ((pattern >>> 23) & 255) - 112;
  return exponent <= 0 ? 0 : ((pattern >>> 16) & 0x8000) | (exponent << 10) | ((pattern >>> 13) & 0x3ff);
}
