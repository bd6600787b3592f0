import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RatingOptions, readRatings } from "#dist/data/readRatings.js";
import { readScales } from "#dist/data/readScales.js";
import { FileFormatError, InputError, UsageError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const folder = await temporaryFolder();
const io = { stdin: process.stdin, signal: new AbortController().signal };
const messages = [
  { role: "user", content: "Hello?" },
  { role: "assistant", content: "Hello!" },
];

async function write(name: string, rows: readonly unknown[]): Promise<string> {
  const path = join(folder, name);
  const text = name.includes(".json.") || name.endsWith(".json") ? JSON.stringify(rows) : rows.map(line).join("\n");
  await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

function line(row: unknown): string {
  return typeof row === "string" ? row : JSON.stringify(row);
}

/** Everything that comes of files: ratings, or messages of errors, then counts and ranges. */
async function collect(paths: readonly string[], options: Omit<RatingOptions, "stdin" | "signal"> = {}) {
  const { items, counts, ranges } = readRatings(paths, { ...io, ...options });
  const results: unknown[] = [];
  for await (const item of items) results.push("value" in item ? item.value : item.error.message);
  return { results, counts: { ...counts }, ranges: [...ranges] };
}

async function read(rows: readonly unknown[], options: Omit<RatingOptions, "stdin" | "signal"> = {}) {
  return await collect([await write("rows.jsonl", rows)], options);
}

describe("forms", () => {
  test("messages with nested labels; missing and null are no label", async () => {
    const row = { id: "a", source: "s", category: "c", split: "train", messages, ratings: { clear: 0.5, safe: null } };
    const { results, counts, ranges } = await read([row, { id: 7, messages, ratings: { safe: true } }]);
    expect(results).toEqual([
      { id: "a", source: "s", category: "c", split: "train", messages, ratings: { clear: 0.5 } },
      { id: "7", messages, ratings: { safe: 1 } },
    ]);
    expect(counts).toEqual({ rows: 2, kept: 2, ties: 0, unlabelled: 0, errors: 0 });
    expect(ranges).toEqual([
      { objective: "clear", count: 1, min: 0.5, max: 0.5, scale: { rule: "none" } },
      { objective: "safe", count: 1, min: 1, max: 1, scale: { rule: "none" } },
    ]);
  });

  test.each([
    ["text", { prompt: "Hello?", response: "Hello!" }],
    ["a prompt as messages", { prompt: messages.slice(0, 1), response: "Hello!" }],
    ["a response as messages", { prompt: "Hello?", response: messages.slice(1) }],
    ["a response as the whole conversation", { prompt: null, messages: null, response: messages }],
    ["messages, with nulls beside them as Parquet has them", { messages, prompt: null, response: null }],
  ])("prompt and response: %s", async (_, row) => {
    const { results } = await read([{ ...row, ratings: { clear: 1 } }]);
    expect(results).toEqual([{ messages, ratings: { clear: 1 } }]);
  });

  test("objectives as columns", async () => {
    const rows = [{ messages, clear: 3, safe: null, other: 9 }, { messages, safe: 1 }, { messages }];
    const { results, counts, ranges } = await read(rows, { objectives: ["clear", "safe", "kind"] });
    expect(results).toEqual([
      { messages, ratings: { clear: 3 } },
      { messages, ratings: { safe: 1 } },
    ]);
    expect(counts).toMatchObject({ rows: 3, kept: 2, unlabelled: 1 });
    expect(ranges.map(({ objective, count }) => [objective, count])).toEqual([
      ["clear", 1],
      ["safe", 1],
      ["kind", 0],
    ]);
  });

  test("objectives choose among nested labels", async () => {
    const { results, counts } = await read(
      [
        { messages, ratings: { clear: 1, safe: 0 } },
        { messages, ratings: { safe: 0 } },
      ],
      { objectives: ["clear"] },
    );
    expect(results).toEqual([{ messages, ratings: { clear: 1 } }]);
    expect(counts).toMatchObject({ kept: 1, unlabelled: 1 });
  });

  test("names that every object has", async () => {
    const { results, ranges } = await read([{ messages, ratings: { constructor: 1, toString: 0.5 } }]);
    expect(results).toEqual([{ messages, ratings: { constructor: 1, toString: 0.5 } }]);
    expect(ranges.map(({ scale }) => scale)).toEqual([{ rule: "none" }, { rule: "none" }]);
    expect((await read([{ messages }], { objectives: ["constructor"] })).counts).toMatchObject({ unlabelled: 1 });
  });
});

test("several files of several kinds, one after the other", async () => {
  const row = (clear: number) => ({ messages, ratings: { clear } });
  const paths = [
    await write("one.jsonl.gz", [row(1), row(2)]),
    await write("two.json", [row(3)]),
    await write("three.jsonl", ["[]", row(4)]),
  ];
  const { items, counts, ranges } = readRatings(paths, io);
  const places: unknown[] = [];
  for await (const item of items) places.push([item.file, item.row, "value" in item && item.value.ratings["clear"]]);
  expect(places).toEqual([
    [paths[0], 1, 1],
    [paths[0], 2, 2],
    [paths[1], 1, 3],
    [paths[2], 1, false],
    [paths[2], 2, 4],
  ]);
  expect(counts).toEqual({ rows: 5, kept: 4, ties: 0, unlabelled: 0, errors: 1 });
  expect([...ranges]).toEqual([{ objective: "clear", count: 4, min: 1, max: 4, scale: { rule: "none" } }]);
});

test("bad rows name file, row, column, what was found and expected", async () => {
  const path = await write("bad.jsonl", [
    { messages },
    { ratings: { clear: 1 } },
    { prompt: "Hello?", ratings: { clear: 1 } },
    { messages, ratings: { clear: "1" } },
    '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}],"ratings":{"clear":1e999}}',
    { messages, ratings: [1] },
    { messages, ratings: { clear: 1 }, split: "test" },
    { messages, ratings: { clear: 1 }, id: 2 ** 60 },
    { messages: messages.slice(0, 1), ratings: { clear: 1 } },
    { messages: [{ role: "tool", content: "x" }, messages[1]], ratings: { clear: 1 } },
    { messages: [null], ratings: { clear: 1 } },
    "{",
  ]);
  const { results, counts } = await collect([path]);
  const at = (row: number, text: string) => expect.stringContaining(`${path}: row ${row}: ${text}`);
  expect(results).toEqual([
    at(1, "ratings: no labels in the row: found nothing, expected an object of labels"),
    at(2, "no conversation in the row: found no keys, expected messages, or prompt and response"),
    at(3, "no conversation in the row: found prompt"),
    at(4, 'ratings.clear: a column that doesn\'t fit: found "1", expected a finite number, true, false or null'),
    at(5, "ratings.clear: a column that doesn't fit: found Infinity"),
    at(6, "ratings: a column that doesn't fit: found a list, expected an object of labels"),
    at(7, 'split: a column that doesn\'t fit: found "test", expected "train" or "validation"'),
    at(8, "id: a column that doesn't fit: found 1152921504606847000, expected text, or an integer that is exact"),
    at(9, "messages: turns in the wrong order"),
    at(10, "messages[0]: a role that can't be scored"),
    at(11, "messages[0]: not a message"),
    at(12, "a row is not valid JSON"),
  ]);
  expect(counts).toEqual({ rows: 12, kept: 0, ties: 0, unlabelled: 0, errors: 12 });
});

test("what ends a file is thrown, after the rows before it", async () => {
  const path = join(folder, "cut.jsonl.gz");
  const bytes = gzipSync(
    Array.from({ length: 3000 }, (_, i) => line({ messages, ratings: { clear: Math.sin(i) } })).join("\n"),
  );
  await writeFile(path, bytes.subarray(0, bytes.length - 100));
  const { items, counts } = readRatings([path], io);
  const all = (async () => {
    for await (const item of items) expect("value" in item).toBe(true);
  })();
  await expect(all).rejects.toThrow(FileFormatError);
  expect(counts.kept).toBeGreaterThan(100);
});

describe("scales", () => {
  test("those of a format can be replaced, from a file", async () => {
    const path = join(folder, "scales.json");
    await writeFile(path, JSON.stringify({ "prometheus-score": { min: 0, max: 10, rule: "linear" } }));
    const row = { orig_instruction: "Hello?", orig_response: "Hello!", orig_score: "7" };
    const { results, ranges } = await read([row], { format: "prometheus", scales: await readScales(path) });
    expect(results).toEqual([{ messages, ratings: { "prometheus-score": 0.7 } }]);
    const scale = { min: 0, max: 10, rule: "linear" };
    expect(ranges).toEqual([{ objective: "prometheus-score", count: 1, min: 7, max: 7, scale }]);
  });

  test("labels out of range are errors, and show in the observed range", async () => {
    const { results, ranges, counts } = await read(
      [4, 0, 5].map((clear) => ({ messages, ratings: { clear } })),
      { scales: { clear: { min: 1, max: 5, rule: "mid-bin" }, absent: { rule: "none" } } },
    );
    expect(results).toEqual([
      { messages, ratings: { clear: 0.7 } },
      expect.stringMatching(/row 2: clear: a label outside its scale: found 0, expected a number from 1 to 5/),
      { messages, ratings: { clear: 0.9 } },
    ]);
    expect(counts).toMatchObject({ kept: 2, errors: 1 });
    expect(ranges.map(({ objective, count, min, max }) => [objective, count, min, max])).toEqual([
      ["clear", 3, 0, 5],
      ["absent", 0, undefined, undefined],
    ]);
  });
});

test.each<[string, Omit<RatingOptions, "stdin" | "signal">]>([
  ["an unknown format", { format: "helpsteer9" }],
  ["a format of pairs", { format: "hh-rlhf" }],
  ["an objective that the format hasn't", { format: "helpsteer", objectives: ["helpsteer-clarity"] }],
  ["a scale for an objective that the format hasn't", { format: "helpsteer", scales: { clarity: { rule: "none" } } }],
  ["an objective named as a column of another meaning", { objectives: ["clear", "prompt"] }],
])("%s is refused before anything is read", (_, options) => {
  expect(() => readRatings(["missing.jsonl"], { ...io, ...options })).toThrow(UsageError);
});

test("objectives of a format can be chosen", async () => {
  const row = {
    prompt: "Hello?",
    response: "Hello!",
    helpfulness: 4,
    correctness: 1,
    coherence: 1,
    complexity: 0,
    verbosity: 2,
  };
  const { results, ranges } = await read([row], { format: "helpsteer", objectives: ["helpsteer-verbosity"] });
  expect(results).toEqual([{ messages, ratings: { "helpsteer-verbosity": 0.5 } }]);
  expect(ranges).toHaveLength(1);
});

test("rows of any JSON: ratings or errors of rows, never another, and every row is counted once", async () => {
  const label = fc.oneof(fc.double(), fc.boolean(), fc.constant(null), fc.string());
  const message = fc.oneof(
    fc.record({
      role: fc.constantFrom("user", "assistant", "system", "tool"),
      content: fc.oneof(fc.string(), fc.jsonValue()),
    }),
    fc.jsonValue(),
  );
  const row = fc.record(
    {
      messages: fc.oneof(fc.constant(messages), fc.array(message, { maxLength: 4 }), fc.jsonValue()),
      prompt: fc.oneof(fc.string(), fc.jsonValue()),
      response: fc.oneof(fc.string(), fc.jsonValue()),
      ratings: fc.oneof(fc.dictionary(fc.string(), label, { maxKeys: 3 }), fc.jsonValue()),
      id: fc.jsonValue(),
      split: fc.constantFrom("train", "validation", "test", null),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ arbitrary: row, weight: 4 }, fc.jsonValue()), { maxLength: 8 }),
      async (rows) => {
        const path = await write("random.json", rows);
        const { items, counts } = readRatings([path], io);
        for await (const item of items) {
          if ("error" in item) expect(item.error).toBeInstanceOf(InputError);
          else for (const value of Object.values(item.value.ratings)) expect(Number.isFinite(value)).toBe(true);
        }
        expect(counts.rows).toBe(rows.length);
        expect(counts.kept + counts.unlabelled + counts.errors).toBe(rows.length);
      },
    ),
    { numRuns: 200 },
  );
});
