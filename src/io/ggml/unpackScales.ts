/**
 * Unpacks the 12 bytes in which Q4_K and Q5_K hold eight scales and eight minimums of six bits. Bytes 0 to 3 hold scales
 * 0 to 3, bytes 4 to 7 minimums 0 to 3; the upper two bits of these eight bytes, and the halves of bytes 8 to 11, make
 * up the others.
 * @param raw at byte `at`.
 * @param out [16], written: scale i at 2 i, minimum i at 2 i + 1.
 */
export function unpackScales(raw: Uint8Array, at: number, out: Uint8Array): void {
  for (let i = 0; i < 4; i++) {
    const scale = raw[at + i]!;
    const minimum = raw[at + 4 + i]!;
    const pair = raw[at + 8 + i]!;
    out[2 * i] = scale & 63;
    out[2 * i + 1] = minimum & 63;
    out[2 * i + 8] = (pair & 15) | ((scale >> 2) & 48);
    out[2 * i + 9] = (pair >> 4) | ((minimum >> 2) & 48);
  }
}
