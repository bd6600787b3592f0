import type { SchemaElement } from "hyparquet";
import { type ParquetWriteOptions, parquetWriteBuffer } from "hyparquet-writer";

/** A column of a test file: its name, its elements in the form of Parquet's schema (the first one is the column), its values. */
export interface ParquetColumn {
  readonly schema: readonly SchemaElement[];
  readonly data: readonly unknown[];
}

const text = (name: string): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type: "OPTIONAL",
});

/** A column of text. */
export function textColumn(name: string, data: readonly (string | null)[]): ParquetColumn {
  return { schema: [text(name)], data };
}

/** A column of numbers, strings or times in one of Parquet's own types. */
export function plainColumn(element: SchemaElement, data: readonly unknown[]): ParquetColumn {
  return { schema: [{ repetition_type: "OPTIONAL", ...element }], data };
}

/** A column of messages, as the datasets library writes them. */
export function messagesColumn(
  name: string,
  data: readonly (readonly { role: string; content: string }[] | null)[],
): ParquetColumn {
  const schema: SchemaElement[] = [
    { name, num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
    { name: "list", num_children: 1, repetition_type: "REPEATED" },
    { name: "element", num_children: 2, repetition_type: "OPTIONAL" },
    text("content"),
    text("role"),
  ];
  return { schema, data };
}

/** A Parquet file. */
export function parquetBytes(
  columns: readonly ParquetColumn[],
  options: Omit<ParquetWriteOptions, "columnData" | "writer" | "schema"> = {},
): Buffer {
  const root: SchemaElement = { name: "root", num_children: columns.length };
  const columnData = columns.map(({ schema, data }) => ({ name: schema[0]!.name, data: [...data] }));
  const schema = [root, ...columns.flatMap((column) => column.schema)];
  return Buffer.from(parquetWriteBuffer({ ...options, columnData, schema }));
}
