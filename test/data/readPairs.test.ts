import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPairs } from "#dist/data/readPairs.js";
import { InputError, UsageError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const folder = await temporaryFolder();
const io = { stdin: process.stdin, signal: new AbortController().signal };
const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });
const history = [{ role: "system", content: "Be kind." }, user("Hello?"), assistant("Hello!")];

async function read(rows: readonly unknown[]) {
  const path = join(folder, "pairs.json");
  await writeFile(path, JSON.stringify(rows));
  const { items, counts } = readPairs([path], io);
  const results: unknown[] = [];
  for await (const item of items)
    results.push("value" in item ? item.value : item.error.message.replace(path, "pairs"));
  return { results, counts: { ...counts } };
}

const PAIR = {
  prompt: [...history, user("How?")],
  chosen: [...history, user("How?"), assistant("So.")],
  rejected: [...history, user("How?"), assistant("Never.")],
};
const ONE_TURN = {
  prompt: [user("How?")],
  chosen: [user("How?"), assistant("So.")],
  rejected: [user("How?"), assistant("Never.")],
};

test.each([
  ["a prompt as text", { prompt: "How?", chosen: "So.", rejected: "Never." }, ONE_TURN],
  ["a prompt as messages", { prompt: PAIR.prompt, chosen: "So.", rejected: "Never." }, PAIR],
  ["whole conversations", { chosen: PAIR.chosen, rejected: PAIR.rejected }, PAIR],
  ["whole conversations beside their prompt", { ...ONE_TURN, prompt: "How?" }, ONE_TURN],
  ["turns of the assistant", { ...PAIR, chosen: [assistant("So.")], rejected: [assistant("Never.")] }, PAIR],
  ["one of each", { ...PAIR, chosen: "So." }, PAIR],
])("%s", async (_, row, expected) => expect((await read([row])).results).toEqual([expected]));

test("what stands beside a pair", async () => {
  const rest = { id: "a", split: "validation", source: "s", category: "c", margin: 0.5 };
  expect((await read([{ ...PAIR, ...rest, score: 7 }])).results).toEqual([{ ...PAIR, ...rest }]);
  const nulls = { id: null, split: null, source: null, category: null, margin: null };
  expect((await read([{ ...PAIR, ...nulls }])).results).toEqual([PAIR]);
});

test("ties are left out and counted", async () => {
  const { results, counts } = await read([
    { ...PAIR, margin: 0 },
    { prompt: "How?", chosen: "So.", rejected: "So." },
    PAIR,
    { chosen: PAIR.chosen, rejected: PAIR.chosen },
  ]);
  expect(results).toEqual([PAIR]);
  expect(counts).toEqual({ rows: 4, kept: 1, ties: 3, unlabelled: 0, errors: 0 });
});

test("bad rows name row, column, what was found and expected", async () => {
  const { results, counts } = await read([
    { prompt: "How?", chosen: "So." },
    { chosen: "So.", rejected: "Never." },
    { prompt: "How?", chosen: 1, rejected: "Never." },
    { ...PAIR, margin: -1 },
    { ...PAIR, margin: "1" },
    { ...PAIR, rejected: [user("How?"), assistant("Never.")] },
    { ...PAIR, rejected: [...history, user("Why?"), assistant("Never.")] },
    { ...PAIR, chosen: PAIR.prompt },
    { prompt: [], chosen: "So.", rejected: "Never." },
    { prompt: "How?", responses: ["So.", "Never."] },
    [],
  ]);
  const at = (row: number, text: string) => expect.stringContaining(`pairs: row ${row}: ${text}`);
  expect(results).toEqual([
    at(1, "rejected: a column that doesn't fit: found nothing, expected text or a list of messages"),
    at(2, "chosen: no conversation in the row: found response, expected messages, or prompt and response"),
    at(3, "chosen: a column that doesn't fit: found 1, expected text or a list of messages"),
    at(4, "margin: a margin below 0: found -1, expected above 0, or 0 for a tie"),
    at(5, 'margin: a column that doesn\'t fit: found "1", expected a finite number'),
    at(6, "chosen and rejected answer different prompts: found a difference in turn 1"),
    at(7, "chosen and rejected answer different prompts: found a difference in turn 4"),
    at(8, "chosen: messages: turns in the wrong order: found a last turn of the user"),
    at(9, "chosen: messages[0]: turns in the wrong order"),
    at(10, "chosen: a column that doesn't fit: found nothing"),
    at(11, "a row is no JSON object: found []"),
  ]);
  expect(counts).toEqual({ rows: 11, kept: 0, ties: 0, unlabelled: 0, errors: 11 });
});

test("a format of ratings is refused, and the formats of pairs are named", () => {
  expect(() => readPairs([], { ...io, format: "helpsteer2" })).toThrow(UsageError);
  expect(() => readPairs([], { ...io, format: "helpsteer2" })).toThrow(
    /a format of ratings: found helpsteer2, expected one for pairs: .*hh-rlhf.*skywork-preference/,
  );
});

test("a random pair comes out as two conversations that share its prompt, in either form", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  const turns = fc.array(fc.tuple(text, text), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(turns, text, text, text, async (before, question, chosen, rejected) => {
      fc.pre(chosen !== rejected);
      const prompt = [...before.flatMap(([a, b]) => [user(a), assistant(b)]), user(question)];
      const whole = { chosen: [...prompt, assistant(chosen)], rejected: [...prompt, assistant(rejected)] };
      const { results } = await read([{ prompt, chosen, rejected }, whole]);
      expect(results).toEqual([
        { prompt, ...whole },
        { prompt, ...whole },
      ]);
    }),
    { numRuns: 60 },
  );
});

test("rows of any JSON: pairs, ties or errors of rows, never another, and every row is counted once", async () => {
  const side = fc.oneof(fc.string(), fc.constant(PAIR.chosen), fc.jsonValue());
  const row = fc.record(
    { prompt: side, chosen: side, rejected: side, margin: fc.oneof(fc.double(), fc.jsonValue()) },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
      const path = join(folder, "random.json");
      await writeFile(path, JSON.stringify(rows));
      const { items, counts } = readPairs([path], io);
      for await (const item of items) if ("error" in item) expect(item.error).toBeInstanceOf(InputError);
      expect(counts.kept + counts.ties + counts.errors).toBe(rows.length);
    }),
    { numRuns: 200 },
  );
});
