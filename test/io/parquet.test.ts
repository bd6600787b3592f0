import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FileFormatError, UnsupportedError } from "#dist/errors.js";
import { readRows } from "#dist/io/readRows.js";
import { collectRows } from "./collectRows.js";
import { messagesColumn, type ParquetColumn, parquetBytes, plainColumn, textColumn } from "./parquetBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();

async function valuesOf(columns: readonly ParquetColumn[], options = {}): Promise<unknown[]> {
  const path = join(folder, "file.parquet");
  await writeFile(path, parquetBytes(columns, options));
  return (await collectRows(path)).map((row) => ("value" in row ? row.value : row.error));
}

test("messages, as the datasets library writes them, with nulls", async () => {
  const messages = [
    { role: "user", content: "Who?" },
    { role: "assistant", content: "Me, Ωmega 😀." },
  ];
  expect(
    await valuesOf([messagesColumn("messages", [messages, null, []]), textColumn("id", ["a", null, "c"])]),
  ).toEqual([
    { messages: messages.map(({ role, content }) => ({ content, role })), id: "a" },
    { messages: null, id: null },
    { messages: [], id: "c" },
  ]);
});

test("values that JSON has no form for", async () => {
  const time = new Date("2024-02-29T12:00:00.250Z");
  const [row] = await valuesOf([
    plainColumn({ name: "small", type: "INT64" }, [2n ** 53n - 1n]),
    plainColumn({ name: "large", type: "INT64" }, [2n ** 53n + 1n]),
    plainColumn({ name: "time", type: "INT64", converted_type: "TIMESTAMP_MILLIS" }, [time]),
    plainColumn({ name: "flag", type: "BOOLEAN" }, [true]),
    plainColumn({ name: "half", type: "DOUBLE" }, [0.5]),
    plainColumn({ name: "nothing", type: "DOUBLE" }, [Number.NaN]),
    plainColumn({ name: "bytes", type: "FIXED_LEN_BYTE_ARRAY", type_length: 2 }, [new Uint8Array([255, 0])]),
    plainColumn({ name: "damaged", type: "BYTE_ARRAY", converted_type: "UTF8" }, [new Uint8Array([0xff])]),
  ]);
  expect(row).toEqual({
    small: 2 ** 53 - 1,
    large: "9007199254740993",
    time: "2024-02-29T12:00:00.250Z",
    flag: true,
    half: 0.5,
    nothing: Number.NaN,
    bytes: { bytes: "/wA=" },
    damaged: { bytes: "/w==" },
  });
});

test("rows are numbered through the row groups", async () => {
  const path = join(folder, "groups.parquet");
  const ids = Array.from({ length: 1000 }, (_, i) => `row ${i + 1}`);
  await writeFile(path, parquetBytes([textColumn("id", ids)], { rowGroupSize: 130 }));
  expect(await collectRows(path)).toEqual(ids.map((id, i) => ({ file: path, row: i + 1, value: { id } })));
});

test("rows are in several pages of a group", async () => {
  const lists = Array.from({ length: 3000 }, (_, i) =>
    Array.from({ length: i % 4 }, (_, j) => ({ content: `text ${i}.${j}`.repeat(9), role: "user" })),
  );
  const rows = await valuesOf([messagesColumn("messages", lists)], { pageSize: 4096, rowGroupSize: 3000 });
  expect(rows).toEqual(lists.map((messages) => ({ messages })));
});

test("a file without rows", async () => expect(await valuesOf([textColumn("id", [])])).toEqual([]));

test("one may stop in the middle", async () => {
  const path = join(folder, "middle.parquet");
  await writeFile(path, parquetBytes([textColumn("id", Array(500).fill("x"))]));
  for await (const { row } of readRows(path, { stdin: process.stdin, signal: new AbortController().signal })) {
    if (row === 3) break;
  }
  const abort = new AbortController();
  const rows = readRows(path, { stdin: process.stdin, signal: abort.signal });
  await rows.next();
  abort.abort(new Error("enough"));
  for (let i = 0; i < 63; i++) await rows.next(); // they are there already
  await expect(rows.next()).rejects.toThrow("enough");
});

test("a file that doesn't exist is the system's error, with its path", async () => {
  const path = join(folder, "missing.parquet");
  await expect(collectRows(path)).rejects.toMatchObject({ code: "ENOENT", path });
  await expect(collectRows(`${folder}.parquet`)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a folder is the system's error", async () => {
  await expect(collectRows(folder)).rejects.toMatchObject({ code: "EISDIR", path: folder });
});

test("gzip around Parquet", async () => {
  const path = join(folder, "file.parquet.gz");
  await writeFile(path, gzipSync(parquetBytes([textColumn("id", ["a"])])));
  await expect(collectRows(path)).rejects.toThrow(UnsupportedError);
});

test("another file under its name: the file is named", async () => {
  const path = join(folder, "text.parquet");
  await writeFile(path, "these are no columns");
  await expect(collectRows(path)).rejects.toThrow(FileFormatError);
  await expect(collectRows(path)).rejects.toThrow(`${path}: a damaged Parquet file`);
});
