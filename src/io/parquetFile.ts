import { readSync } from "node:fs";
import {
  type ColumnMetaData,
  type Compressors,
  type FileMetaData,
  type ParquetParsers,
  parquetMetadata,
  parquetReadObjects,
  parquetSchema,
  type RowGroup,
  type SchemaTree,
} from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { compressors, decompressZstd } from "hyparquet-compressors";

/** Metadata of 10,000 row groups with 20 columns are some 40 MB. */
const MAX_METADATA_BYTES = 64 * 1024 * 1024;

/** A row group is decoded as a whole. Writers make them of 1,000 to 1,000,000 rows, 100 MB or so. */
const MAX_GROUP_BYTES = 1024 * 1024 * 1024;
const MAX_GROUP_VALUES = 64 * 1024 * 1024;

/** Of the file's end: length of the metadata, and the letters PAR1. */
const TAIL_BYTES = 8;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Bytes that are no text stay bytes, so that no reader takes them for some: a bad row, not a bad file. */
const parsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array) => {
    try {
      return utf8.decode(bytes);
    } catch {
      return bytes;
    }
  },
};

/** Each fills a page of the size that its header says. The library's own for Zstandard believes the data instead. */
const boundedCompressors: Compressors = {
  ...compressors,
  ZSTD: (input, length) => decompressZstd(input, new Uint8Array(length)),
};

/** A leaf column: name and whether it repeats within a row. */
interface Leaf {
  readonly path: string;
  readonly repeats: boolean;
}

/**
 * A Parquet file, read one row group at a time. hyparquet trusts what a file says about itself; the sizes are checked
 * before it gets to see them, but not its time, nor the memory of its arrays: run it in a process with limits.
 */
export class ParquetFile {
  readonly #file: { readonly byteLength: number; readonly slice: (start: number, end?: number) => ArrayBuffer };
  readonly #metadata: FileMetaData;
  readonly #leaves: readonly Leaf[];

  /**
   * @param fd an open file.
   * @throws an Error in words where the file isn't sound.
   */
  constructor(fd: number, size: number) {
    const slice = (start: number, end: number = size): ArrayBuffer => readRange(fd, start, end, size);
    this.#file = { byteLength: size, slice };
    if (size < TAIL_BYTES) throw new Error("the file is too short");
    const length = new DataView(slice(size - TAIL_BYTES)).getUint32(0, true);
    if (length > MAX_METADATA_BYTES) throw new Error(`${length} bytes of metadata, more than ${MAX_METADATA_BYTES}`);
    this.#metadata = parquetMetadata(slice(Math.max(0, size - TAIL_BYTES - length)), { parsers, geoparquet: false });
    const { children } = parquetSchema(this.#metadata);
    const names = children.map(({ element }) => element.name);
    if (new Set(names).size < names.length) throw new Error("two columns have the same name");
    if (this.#metadata.schema.some(({ name }) => name === "__proto__")) throw new Error("a column named __proto__");
    if (names.length === 0) throw new Error("a file without columns");
    this.#leaves = children.flatMap((child) => leavesOf(child, false));
  }

  get groupCount(): number {
    return this.#metadata.row_groups.length;
  }

  /**
   * The rows of one group as hyparquet gives them.
   * @throws an Error in words where the group isn't sound.
   */
  async readGroup(index: number): Promise<Record<string, unknown>[]> {
    const group = this.#metadata.row_groups[index];
    if (!group) throw new Error(`no row group ${index}`);
    this.#checkGroup(group);
    return await parquetReadObjects({
      file: this.#file,
      metadata: { ...this.#metadata, row_groups: [group] },
      compressors: boundedCompressors,
      parsers,
      geoparquet: false,
    });
  }

  /** Walks through the page headers, so that nothing is decoded that is too large or not all there. */
  #checkGroup(group: RowGroup): void {
    const chunks = group.columns.map(({ meta_data }) => {
      if (!meta_data) throw new Error("an encrypted column");
      return meta_data;
    });
    const paths = chunks.map(({ path_in_schema }) => path_in_schema.join("."));
    if (paths.length !== this.#leaves.length || this.#leaves.some(({ path }, i) => path !== paths[i])) {
      throw new Error("a row group has other columns than the schema");
    }
    const compressed = chunks.reduce((sum, chunk) => sum + Number(chunk.total_compressed_size), 0);
    if (!(compressed <= this.#file.byteLength)) throw new Error("the columns are longer than the file");
    let [values, bytes] = [0, 0];
    for (const [i, chunk] of chunks.entries()) {
      const pages = this.#measurePages(chunk);
      const expected = this.#leaves[i]?.repeats ? chunk.num_values : group.num_rows;
      if (BigInt(pages.values) !== expected || chunk.num_values !== expected) {
        throw new Error(`column ${paths[i]} has ${pages.values} values of ${expected}`);
      }
      values += pages.values;
      bytes += pages.bytes;
      if (values > MAX_GROUP_VALUES || bytes > MAX_GROUP_BYTES) {
        throw new Error(`a row group of more than ${MAX_GROUP_BYTES} bytes or ${MAX_GROUP_VALUES} values`);
      }
    }
  }

  /** Number of values and of uncompressed bytes of a column chunk, as its page headers say. */
  #measurePages(chunk: ColumnMetaData): { values: number; bytes: number } {
    const begin = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const view = new DataView(this.#file.slice(begin, begin + Number(chunk.total_compressed_size)));
    const reader = { view, offset: 0 };
    let [values, bytes] = [0, 0];
    while (reader.offset < view.byteLength) {
      const page = parquetHeader(reader);
      const { num_values: count = 0, encoding } = page.data_page_header ?? page.data_page_header_v2 ?? {};
      // Its texts begin with parts of those before them: a few bytes can become gigabytes, outside the heap's limit.
      if (encoding === "DELTA_BYTE_ARRAY") throw new Error(`the encoding ${encoding}, which isn't supported`);
      const entries = page.dictionary_page_header?.num_values ?? 0;
      const sizes = [page.compressed_page_size, page.uncompressed_page_size, count, entries];
      if (sizes.some((size) => !(size >= 0 && size <= MAX_GROUP_BYTES))) throw new Error("a page of an absurd size");
      reader.offset += page.compressed_page_size;
      if (reader.offset > view.byteLength) throw new Error("a page that ends behind its column");
      values += count;
      bytes += page.uncompressed_page_size;
    }
    return { values, bytes };
  }
}

function leavesOf({ element, children, path }: SchemaTree, within: boolean): Leaf[] {
  const repeats = within || element.repetition_type === "REPEATED";
  if (children.length === 0) return [{ path: path.join("."), repeats }];
  return children.flatMap((child) => leavesOf(child, repeats));
}

function readRange(fd: number, start: number, end: number, size: number): ArrayBuffer {
  if (!(start >= 0 && start <= end && end <= size)) throw new Error("the file ends before its data does");
  const buffer = new ArrayBuffer(end - start);
  const bytes = new Uint8Array(buffer);
  for (let offset = 0; offset < bytes.length; ) {
    const read = readSync(fd, bytes, offset, bytes.length - offset, start + offset);
    if (read === 0) throw new Error("the file became shorter while it was read");
    offset += read;
  }
  return buffer;
}
