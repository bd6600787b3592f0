import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parquetMetadata } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { describe, expect, test } from "vitest";
import { ArmormError } from "#dist/errors.js";
import { random } from "../support/random.js";
import { collectRows } from "./collectRows.js";
import { testKinds } from "./hostileKinds.js";
import { openInChild } from "./openInChild.js";
import { messagesColumn, parquetBytes, textColumn } from "./parquetBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const COUNT = 400;

/** Few different texts are written by a dictionary, whose indices are runs. */
const texts = textColumn(
  "text",
  Array.from({ length: COUNT }, (_, i) => (i % 7 === 0 ? null : `text ${i % 5}`)),
);
const messages = messagesColumn(
  "messages",
  Array.from({ length: COUNT }, (_, i) => [{ role: "user", content: `Question ${i}` }]),
);
const whole = parquetBytes([texts, messages], { codec: "UNCOMPRESSED", statistics: false });

/** Where the levels and the values of the first column's data page are. */
const page = (() => {
  const { meta_data } = parquetMetadata(whole).row_groups[0]!.columns[0]!;
  const reader = {
    view: new DataView(whole.buffer, whole.byteOffset, whole.byteLength),
    offset: Number(meta_data!.data_page_offset),
  };
  const header = parquetHeader(reader).data_page_header_v2!;
  return { levels: reader.offset, values: reader.offset + header.definition_levels_byte_length };
})();

/** The file with other bytes in a place. */
function patched(offset: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(whole);
  copy.set(bytes, offset);
  return copy;
}

/** The file with other metadata of the same length: each of its bytes may be another. */
function withLength(metadataLength: number): Buffer {
  const copy = Buffer.from(whole);
  copy.writeUInt32LE(metadataLength, copy.length - 8);
  return copy;
}

test("the unmodified file can be read", async () => {
  await writeFile(join(folder, "whole.parquet"), whole);
  expect((await openInChild([join(folder, "whole.parquet")])).outcomes).toEqual(["opened"]);
});

describe("kinds", () => {
  testKinds(folder, "parquet", [
    { kind: "truncated", outcome: "E_PARQUET", make: (pick) => whole.subarray(0, pick(whole.length)) },
    { kind: "noise", outcome: "E_PARQUET", make: (pick) => Buffer.from(Array.from({ length: 500 }, () => pick(256))) },
    {
      kind: "metadata longer than the file",
      outcome: "E_PARQUET",
      make: (pick, i) => withLength(whole.length + pick(2 ** (i + 7))),
    },
    { kind: "metadata cut at its beginning", outcome: "E_PARQUET", make: (_, i) => withLength(3 + i) },
  ]);
});

test("flipped bytes: rows or an error of ours, never another", async () => {
  const next = random(7);
  const path = join(folder, "flipped.parquet");
  const outcomes = new Set<string>();
  for (let i = 0; i < 60; i++) {
    const copy = Buffer.from(whole);
    // Metadata is the end of the file: half of the flips are there.
    const from = i % 2 === 0 ? page.levels : copy.length - 900;
    for (let flips = 0; flips <= i % 4; flips++)
      copy[from + Math.floor(next() * (copy.length - from))]! ^= 1 << (i % 8);
    await writeFile(path, copy);
    outcomes.add(
      await collectRows(path).then(
        () => "read",
        (error) => (error instanceof ArmormError ? error.code : error.stack),
      ),
    );
  }
  expect([...outcomes].filter((outcome) => !["read", "E_PARQUET", "E_PARQUET_LIMIT"].includes(outcome))).toEqual([]);
  expect(outcomes).toContain("read");
  expect(outcomes).toContain("E_PARQUET");
}, 120_000);

test("a run of two thousand million values ends at the memory's limit", async () => {
  const path = join(folder, "run.parquet");
  await writeFile(path, patched(page.levels, [0xfe, 0xff, 0xff, 0xff, 0x0f, 0x01]));
  await expect(collectRows(path)).rejects.toMatchObject({ code: "E_PARQUET_LIMIT", facts: { where: path } });
}, 60_000);

test("a page that keeps its decoder busy for ever ends at the time's limit", async () => {
  const path = join(folder, "endless.parquet");
  // Indices of no bits, in a bit-packed run whose count overflows below zero.
  await writeFile(path, patched(page.values, [0x00, 0x81, 0x80, 0x80, 0x80, 0x02]));
  await expect(collectRows(path)).rejects.toMatchObject({ code: "E_PARQUET_LIMIT", facts: { where: path } });
}, 60_000);

test("a long text that many rows share comes in small parts; a row beyond the limit is an error", async () => {
  const path = join(folder, "long.parquet");
  const long = "x".repeat(1_000_000);
  await writeFile(path, parquetBytes([textColumn("text", Array(150).fill(long))]));
  expect((await collectRows(path)).every((row) => "value" in row && row.value["text"] === long)).toBe(true);
  await writeFile(path, parquetBytes([textColumn("text", ["short", long.repeat(70)])]));
  await expect(collectRows(path)).rejects.toThrow(/: a damaged Parquet file.*: found a row of 70000004 characters/);
});
