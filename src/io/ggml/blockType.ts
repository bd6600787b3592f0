/** How numbers of one type lie in a file: in blocks of a fixed number of bytes that each hold a fixed number of values. */
export interface BlockType {
  /** Name in the formats' own terms, e.g. `Q4_1`. */
  readonly name: string;
  readonly bytesPerBlock: number;
  readonly valuesPerBlock: number;
  /**
   * Decodes whole blocks.
   * @param raw [blocks * bytesPerBlock], little-endian; its byteOffset is even. Not modified.
   * @param out [blocks * valuesPerBlock] float32, written.
   */
  dequantise(raw: Uint8Array, out: Float32Array): void;
}
