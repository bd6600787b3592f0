import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseContract } from "../contracts/parseContract.js";
import { storeIndexSchema, storeRowsSchema } from "../contracts/storeIndex.js";
import { openSafetensors } from "../io/safetensors.js";
import { writeFileAtomically } from "../io/writeFileAtomically.js";
import { type Tensor, writeSafetensors } from "../io/writeSafetensors.js";
import type { PartRows } from "./partRows.js";

const partSchema = z.object({ rows: storeRowsSchema, skipped: storeIndexSchema.shape.skipped });

/**
 * Rows on disk while a store is being made: NAME.safetensors, and NAME.json, which is written last: where it is, the part
 * is complete.
 */
export class PartFile {
  readonly #path: string;

  /** @param path without an ending. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The file that is there when the part is complete. */
  get marker(): string {
    return `${this.#path}.json`;
  }

  async write({ rows, skipped, tensors }: PartRows): Promise<void> {
    if (tensors.size > 0) await writeSafetensors(`${this.#path}.safetensors`, tensors);
    await writeFileAtomically(this.marker, JSON.stringify({ rows, skipped }));
  }

  /** @throws FileFormatError for a damaged part. */
  async read(): Promise<PartRows> {
    const { rows, skipped } = parseContract(partSchema, await readFile(this.marker, "utf8"), this.marker);
    const tensors = new Map<string, Tensor>();
    if (rows.number.length === 0) return { rows, skipped, tensors };
    const store = await openSafetensors(`${this.#path}.safetensors`);
    try {
      for (const [name, { shape }] of store.tensors) tensors.set(name, { shape, data: await store.read(name) });
    } finally {
      await store.close();
    }
    return { rows, skipped, tensors };
  }
}
