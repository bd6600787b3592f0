import type { BlockType } from "./ggml/blockType.js";
import { f32 } from "./ggml/f32.js";
import type { WeightFile } from "./weightFile.js";

/** Bytes decoded at a time: raw bytes stay in the processor's cache, and other work gets its turn in between. */
const CHUNK_BYTES = 2 ** 21;

/**
 * Reads and decodes consecutive blocks. The host is little-endian, as the files are and all of Node's releases but s390x.
 * @param position of the first block in the file, bytes.
 * @param out      [n] float32, written; n is a multiple of `type.valuesPerBlock`.
 */
export async function readValues(
  file: WeightFile,
  position: number,
  type: BlockType,
  out: Float32Array,
): Promise<void> {
  if (type === f32) {
    return file.read(new Uint8Array(out.buffer, out.byteOffset, out.byteLength), position);
  }
  const { bytesPerBlock, valuesPerBlock } = type;
  const blocks = out.length / valuesPerBlock;
  const blocksPerChunk = Math.min(blocks, Math.floor(CHUNK_BYTES / bytesPerBlock));
  const chunk = new Uint8Array(blocksPerChunk * bytesPerBlock);
  for (let first = 0; first < blocks; first += blocksPerChunk) {
    const last = Math.min(first + blocksPerChunk, blocks);
    const raw = chunk.subarray(0, (last - first) * bytesPerBlock);
    await file.read(raw, position + first * bytesPerBlock);
    type.dequantise(raw, out.subarray(first * valuesPerBlock, last * valuesPerBlock));
  }
}
