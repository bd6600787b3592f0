import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { completeRows } from "#dist/cli/completeRows.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const path = join(await temporaryFolder(), "rows.partial");

test.each([
  ["nothing", "", { rows: 0, failed: 0, bytes: 0 }],
  ["half a row", '{"score": 1', { rows: 0, failed: 0, bytes: 0 }],
  ["rows and half a row", '{"score":1}\n{"error":{}}\n{"score', { rows: 2, failed: 1, bytes: 25 }],
  ["a score beside a column of that name", '{"error":"x","score":1}\n', { rows: 1, failed: 0, bytes: 24 }],
])("%s", async (_name, content, expected) => {
  writeFileSync(path, content);
  expect(await completeRows(path)).toEqual(expected);
});

test("rows longer than what is read at once", async () => {
  const row = `${JSON.stringify({ score: 1, text: "x".repeat(200_000) })}\n`;
  writeFileSync(path, `${row}${row}${row.slice(0, 100_000)}`);
  expect(await completeRows(path)).toEqual({ rows: 2, failed: 0, bytes: 2 * row.length });
});

test("a file that is missing has no rows; what can't be read is an error", async () => {
  expect(await completeRows(`${path}.missing`)).toEqual({ rows: 0, failed: 0, bytes: 0 });
  await expect(completeRows(join(path, ".."))).rejects.toThrow("EISDIR");
});
