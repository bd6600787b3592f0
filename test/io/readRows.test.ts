import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArmormError, FileFormatError } from "#dist/errors.js";
import { MAX_ROW_DEPTH } from "#dist/io/rowLimits.js";
import { collectRows } from "./collectRows.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, name.endsWith(".gz") ? gzipSync(content) : content);
  return path;
}

/** What the rows of a file are: their number with the object or the code of the error. */
async function rowsOf(name: string, content: string | Buffer): Promise<[number, unknown][]> {
  const rows = await collectRows(await write(name, content));
  return rows.map((row) => [row.row, "value" in row ? row.value : row.error.code]);
}

const LINES = ["lines.jsonl", "lines.jsonl.gz", "lines.json", "lines.ndjson", "lines"];
const ARRAYS = ["array.json", "array.json.gz"];

describe("JSON Lines", () => {
  test.each(LINES)("%s: rows, blank lines, both line ends, a byte order mark", async (name) => {
    const text = '\uFEFF{"a":1}\r\n\r\n \n{"a":2}\n{"a":[{"b":null}]}';
    expect(await rowsOf(name, text)).toEqual([
      [1, { a: 1 }],
      [4, { a: 2 }],
      [5, { a: [{ b: null }] }],
    ]);
  });

  test("bad rows cost only themselves", async () => {
    const lines = ["[1]", '{"a":', "null", '"text"', "{}", '{"a":1}{"a":2}', "7"];
    expect(await rowsOf("bad.jsonl", lines.join("\n"))).toEqual([
      [1, "E_ROW"],
      [2, "E_JSON"],
      [3, "E_ROW"],
      [4, "E_ROW"],
      [5, {}],
      [6, "E_JSON"],
      [7, "E_ROW"],
    ]);
  });

  test("text that is no UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n{"a":1}')]);
    expect(await rowsOf("latin.jsonl", bytes)).toEqual([
      [1, "E_ENCODING"],
      [2, { a: 1 }],
    ]);
  });

  test("an empty file has no rows", async () => expect(await rowsOf("empty.jsonl", "")).toEqual([]));
});

describe("JSON arrays", () => {
  test.each(ARRAYS)("%s", async (name) => {
    const text = '\uFEFF \n[ {"a": "]},[{\\"\\\\"}\r\n,{"a":[[1],{"b":2}]}\n]\n';
    expect(await rowsOf(name, text)).toEqual([
      [1, { a: ']},[{"\\' }],
      [2, { a: [[1], { b: 2 }] }],
    ]);
  });

  test.each(["[]", " [ ] \n"])("%j is empty", async (text) => expect(await rowsOf("empty.json", text)).toEqual([]));

  test("bad elements cost only themselves", async () => {
    const text = '[1,{"a":1},,[{"a":2}],{"a":+1},{"a":1],{"a":3},]';
    expect(await rowsOf("bad.json", text)).toEqual([
      [1, "E_ROW"],
      [2, { a: 1 }],
      [3, "E_JSON"],
      [4, "E_ROW"],
      [5, "E_JSON"],
      [6, "E_JSON"],
      [7, { a: 3 }],
      [8, "E_JSON"],
    ]);
  });

  test.each([
    ['[{"a":1},{"a":', 1],
    ['[{"a":1}', 0],
    ['[{"a":1},{"a":"]', 1],
    ['[{"a":1}] 7', 1],
    ['[{"a":1}}', 0],
    ["[", 0],
    ["", 0],
    ["7", 0],
    ["\u00ef\u00bb", 0],
  ])("%j: the file is damaged behind row %i", async (text, row) => {
    const path = await write("damaged.json", text);
    await expect(collectRows(path)).rejects.toThrow(FileFormatError);
    const where = row === 0 ? path : `${path}: after row ${row}`;
    await expect(collectRows(path)).rejects.toMatchObject({ code: "E_JSON", facts: { where } });
  });

  test("numbers and texts are what JSON.parse makes of the whole, wherever the chunks end", async () => {
    // Longer than the chunks that files are read in, so that they end within elements.
    const row = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), fc.nat({ max: 70_000 }), async (rows, padding) => {
        const text = JSON.stringify(rows, null, 1).replace("[", `[${" ".repeat(padding)}`);
        const expected = (JSON.parse(text) as unknown[]).map((value, i) => [i + 1, value]);
        expect(await rowsOf("random.json", text)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe("hostile rows", () => {
  const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

  test.each(["deep.jsonl", "deep.json"])("%s: nested 10,000 deep", async (name) => {
    const [open, comma, close] = name.endsWith(".json") ? ["[", ",", "]"] : ["", "\n", ""];
    const text = [nested(10_000), nested(MAX_ROW_DEPTH), nested(MAX_ROW_DEPTH + 1)].join(comma);
    const rows = await rowsOf(name, open + text + close);
    expect(rows.map(([row, value]) => [row, typeof value === "object" ? "read" : value])).toEqual([
      [1, "E_ROW_LIMIT"],
      [2, "read"],
      [3, "E_ROW_LIMIT"],
    ]);
  });

  test("more values than any row has", async () => {
    expect(await rowsOf("many.jsonl", `{"a":[${"[],".repeat(600_000)}0]}\n{}`)).toEqual([
      [1, "E_ROW_LIMIT"],
      [2, {}],
    ]);
  });

  test("huge numbers", async () => {
    const [row] = await rowsOf("huge.jsonl", `{"a":1e999,"b":-1e999,"c":${"9".repeat(400)},"d":1e-999}`);
    expect(row?.[1]).toEqual({
      a: Number.POSITIVE_INFINITY,
      b: Number.NEGATIVE_INFINITY,
      c: Number.POSITIVE_INFINITY,
      d: 0,
    });
  });

  test("__proto__ is a column like any other", async () => {
    const [row] = await rowsOf(
      "proto.jsonl",
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    );
    expect(Object.keys(row?.[1] as object)).toEqual(["__proto__", "constructor"]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test.each(["cut.jsonl.gz", "cut.json.gz"])("%s: truncated gzip names the file and the row", async (name) => {
    const text = `[${Array.from({ length: 5000 }, (_, i) => JSON.stringify({ i, text: Math.sin(i) })).join(",\n")}]`;
    const bytes = gzipSync(name.includes("jsonl") ? text.slice(1, -1).replaceAll(",\n", "\n") : text);
    const path = join(folder, name);
    for (const length of [0, 5, 20, 100, bytes.length >> 1, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, length));
      const error = await collectRows(path).then(
        () => undefined,
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(FileFormatError);
      expect(error.message).toContain(path);
    }
    await expect(collectRows(path)).rejects.toThrow(/after row [1-9]\d+: damaged gzip data/);
  });

  test("noise under every name: rows, or errors of ours", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...LINES, ...ARRAYS), fc.uint8Array({ maxLength: 200 }), async (name, noise) => {
        const path = join(folder, `noise-${name}`);
        await writeFile(path, noise);
        await collectRows(path).catch((error) => expect(error).toBeInstanceOf(ArmormError));
      }),
      { numRuns: 300 },
    );
  });

  test("JSON with a few other bytes: rows, or errors of ours that name file and row", async () => {
    const text = JSON.stringify(Array.from({ length: 20 }, (_, i) => ({ i, text: `[{"${i}\\`, list: [{}, [i]] })));
    const flips = fc.array(fc.tuple(fc.nat({ max: text.length - 1 }), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(text);
        for (const [at, byte] of changes) bytes[at] = byte;
        const path = await write("changed.json", bytes);
        const rows = await collectRows(path).catch((error) => {
          expect(error).toBeInstanceOf(FileFormatError);
          return [];
        });
        for (const row of rows) if ("error" in row) expect(row.error.facts.where).toBe(`${path}: row ${row.row}`);
      }),
      { numRuns: 300 },
    );
  });
});
