import { isUtf8 } from "node:buffer";
import { FileFormatError } from "../errors.js";
import type { WeightFile } from "./weightFile.js";

/** Read ahead at a time: few calls, and small enough that other work gets its turn in between. */
const WINDOW_BYTES = 2 ** 18;

/** The largest published vocabularies (260,000 tokens, 510,000 merges) take some 15 MB. */
const MAX_HEADER_BYTES = 2 ** 26;

/** Of a string, in front of it. */
const LENGTH_BYTES = 8;

/** Reads a GGUF header from its first byte to its last. Nothing is allocated before the file is known to be that long. */
export class GgufCursor {
  readonly file: WeightFile;
  #window: Buffer = Buffer.alloc(0);
  /** Of the window's first byte in the file. */
  #start = 0;
  /** Of the next byte in the window. */
  #next = 0;

  constructor(file: WeightFile) {
    this.file = file;
  }

  /** Bytes read so far. */
  get position(): number {
    return this.#start + this.#next;
  }

  /** @throws FileFormatError "E_GGUF_TRUNCATED" when the file has less than so many bytes left, "E_GGUF_LIMIT" */
  require(bytes: number | bigint, what: string): void {
    const left = this.file.size - this.position;
    if (bytes > left) {
      throw new FileFormatError("E_GGUF_TRUNCATED", "the file ends before its header does", {
        where: this.file.path,
        found: `${left} bytes for ${what}`,
        expected: `at least ${bytes}`,
        fix: "The file is incomplete: fetch it again",
      });
    }
    if (this.position + Number(bytes) > MAX_HEADER_BYTES) {
      throw new FileFormatError("E_GGUF_LIMIT", "the header is too long", {
        where: this.file.path,
        expected: `at most ${MAX_HEADER_BYTES} bytes`,
      });
    }
  }

  /** Whether so many bytes can be taken without `fill`; a loop over many short items asks before it waits. */
  has(bytes: number): boolean {
    return this.#window.length - this.#next >= bytes;
  }

  /** Makes at least so many bytes ready to be taken. */
  async fill(bytes: number, what: string): Promise<void> {
    if (this.has(bytes)) return;
    this.require(bytes, what);
    const rest = this.#window.subarray(this.#next);
    const position = this.position;
    const length = Math.min(Math.max(bytes, WINDOW_BYTES), this.file.size - position);
    const window = Buffer.allocUnsafeSlow(length);
    window.set(rest);
    await this.file.read(window.subarray(rest.length), position + rest.length);
    this.#window = window;
    this.#start = position;
    this.#next = 0;
  }

  /** Fills an array with the next bytes, however many. */
  async read(into: Uint8Array, what: string): Promise<void> {
    this.require(into.length, what);
    const ready = this.#window.subarray(this.#next, this.#next + into.length);
    into.set(ready);
    this.#next += ready.length;
    if (ready.length === into.length) return;
    await this.file.read(into.subarray(ready.length), this.position);
    this.#start = this.position + into.length - ready.length;
    this.#window = Buffer.alloc(0);
    this.#next = 0;
  }

  takeUint32(): number {
    this.#next += 4;
    return this.#window.readUint32LE(this.#next - 4);
  }

  takeUint64(): bigint {
    this.#next += 8;
    return this.#window.readBigUint64LE(this.#next - 8);
  }

  /** A uint64 as a double: exact up to 2^53, which is more than any file has bytes, and no slower than a uint32. */
  takeLength(): number {
    return this.takeUint32() + this.takeUint32() * 2 ** 32;
  }

  /** @throws FileFormatError "E_GGUF_UTF8" */
  takeText(bytes: number): string {
    const begin = this.#next;
    this.#next += bytes;
    return this.#decode(begin, this.#next);
  }

  /**
   * Takes strings, each after its length, as far as the window holds them whole: a vocabulary has hundreds of thousands.
   * @param into  filled from `first` on, to its end at most.
   * @returns index after the last one filled.
   */
  takeTexts(into: string[], first: number): number {
    const window = this.#window;
    let index = first;
    let next = this.#next;
    while (index < into.length && next + LENGTH_BYTES <= window.length) {
      const begin = next + LENGTH_BYTES;
      const end = begin + window.readUint32LE(next) + window.readUint32LE(next + 4) * 2 ** 32;
      if (end > window.length) break;
      into[index++] = this.#decode(begin, end);
      next = end;
    }
    this.#next = next;
    return index;
  }

  #decode(begin: number, end: number): string {
    const text = this.#window.toString("utf8", begin, end);
    // what isn't UTF-8 becomes U+FFFD, which may stand in the file as well: only then is there something to check
    if (text.includes("\ufffd") && !isUtf8(this.#window.subarray(begin, end))) {
      throw new FileFormatError("E_GGUF_UTF8", "text that isn't valid UTF-8", {
        where: this.file.path,
        found: `${end - begin} bytes from byte ${this.#start + begin} on`,
      });
    }
    return text;
  }
}
