import { MAX_ROW_BYTES } from "./rowLimits.js";

/** Gathers the bytes of a row from the chunks of a stream, and of one that is too long only its length. */
export class RowBytes {
  #parts: Buffer[] = [];
  #length = 0;

  /** Of the row so far. */
  get length(): number {
    return this.#length;
  }

  take(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= MAX_ROW_BYTES) this.#parts.push(part);
    else this.#parts = [];
  }

  /** The row, undefined for one beyond MAX_ROW_BYTES. Begins the next one. */
  finish(): Buffer | undefined {
    const row = this.#length <= MAX_ROW_BYTES ? Buffer.concat(this.#parts) : undefined;
    this.#parts = [];
    this.#length = 0;
    return row;
  }
}
