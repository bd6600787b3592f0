import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { collectRows } from "../io/collectRows.js";

const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));
execFileSync(process.env["ARMORM_PEERS_PYTHON"] ?? "python3", [join(import.meta.dirname, "writeParquet.py"), folder]);
const expected: Record<string, unknown>[] = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8"));

const names = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"];
test.each([...names, "one group", "no dictionary", "version 2", "page index", "delta"])(
  "what pyarrow writes: %s",
  async (name) => {
    const path = join(folder, `${name}.parquet`);
    const columns = name === "delta" ? ["id", "count", "exact"] : Object.keys(expected[0]!);
    const rows = expected.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
    expect(await collectRows(path)).toEqual(rows.map((value, i) => ({ file: path, row: i + 1, value })));
  },
);
