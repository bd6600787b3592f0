import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PairRow } from "#dist/contracts/pairRow.js";
import { PAPER_OBJECTIVES } from "#dist/contracts/paperObjectives.js";
import type { RatingRow } from "#dist/contracts/ratingRow.js";
import { DATA_FORMATS } from "#dist/data/dataFormats.js";
import { readPairs } from "#dist/data/readPairs.js";
import { readRatings } from "#dist/data/readRatings.js";
import { messagesColumn, parquetBytes, plainColumn, textColumn } from "../io/parquetBytes.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { sourceRows } from "./sourceRows.js";

const folder = await temporaryFolder();
const options = { stdin: process.stdin, signal: new AbortController().signal };
const QUESTION = "Why is the sky blue?";
const GOOD = "Air scatters short waves more than long ones.";
const BAD = "It reflects the sea.";
const HELLO = [turn("user", "Hello!"), turn("assistant", "Hello. What can I do?")];

function turn(role: string, content: string): { role: string; content: string } {
  return { role, content };
}

/** What becomes of a row of a data set: its ratings or pairs, or the messages of its errors without the file's name. */
async function read(name: string, row: unknown): Promise<(RatingRow | PairRow | string)[]> {
  const path = join(folder, "row.jsonl");
  await writeFile(path, JSON.stringify(row));
  return await readFile(name, path);
}

async function readFile(name: string, path: string): Promise<(RatingRow | PairRow | string)[]> {
  const { kind } = DATA_FORMATS.find((format) => format.name === name)!;
  const { items } = (kind === "ratings" ? readRatings : readPairs)([path], { ...options, format: name });
  const results: (RatingRow | PairRow | string)[] = [];
  for await (const item of items) {
    results.push("value" in item ? item.value : item.error.message.replace(`${path}: row 1: `, ""));
  }
  return results;
}

const answered = (response: string, question = QUESTION) => [turn("user", question), turn("assistant", response)];

/** What each row has to become. */
const expected: Record<string, object[]> = {
  helpsteer: [
    {
      messages: answered(GOOD),
      ratings: {
        "helpsteer-helpfulness": 0.7,
        "helpsteer-correctness": 0.9,
        "helpsteer-coherence": 0.9,
        "helpsteer-complexity": 0.1,
        "helpsteer-verbosity": 0.3,
      },
    },
  ],
  helpsteer2: [
    {
      messages: [...HELLO, ...answered(GOOD, `${QUESTION}\nIn short.`)],
      ratings: {
        "helpsteer2-helpfulness": 0.7,
        "helpsteer2-correctness": 0.9,
        "helpsteer2-coherence": 0.9,
        "helpsteer2-complexity": 0.1,
        "helpsteer2-verbosity": 0.3,
      },
    },
  ],
  "helpsteer2-preference": [
    {
      split: "validation",
      prompt: [turn("user", QUESTION)],
      chosen: answered(GOOD),
      rejected: answered(BAD),
      margin: 2,
    },
  ],
  helpsteer3: [
    {
      category: "stem",
      prompt: [...HELLO, turn("user", QUESTION)],
      chosen: [...HELLO, ...answered(GOOD)],
      rejected: [...HELLO, ...answered(BAD)],
      margin: 3,
    },
  ],
  ultrafeedback: [
    {
      category: "sharegpt",
      messages: answered(GOOD),
      ratings: {
        "ultrafeedback-overall_score": 0.8,
        "ultrafeedback-instruction_following": 0.9,
        "ultrafeedback-truthfulness": 0.9,
        "ultrafeedback-honesty": 0.7,
        "ultrafeedback-helpfulness": 0.5,
      },
    },
    {
      category: "sharegpt",
      messages: answered(BAD),
      ratings: {
        "ultrafeedback-overall_score": 0.05,
        "ultrafeedback-instruction_following": 0.3,
        "ultrafeedback-truthfulness": 0.1,
        "ultrafeedback-helpfulness": 0.1,
      },
    },
  ],
  "ultrafeedback-binarized": [
    {
      id: "2a1c0f5e",
      prompt: [turn("user", QUESTION)],
      chosen: answered(GOOD),
      rejected: answered(BAD),
      margin: 7.5,
    },
  ],
  beavertails: [
    {
      messages: answered("Call a locksmith.", "How do I open a lock without its key?"),
      ratings: { "beavertails-is_safe": 1 },
    },
  ],
  "code-ultrafeedback": [
    { messages: answered("items[::-1]", "Reverse a list in Python."), ratings: { "code-explanation": 0.1 } },
    {
      messages: answered("items.reverse() turns the list around in place.", "Reverse a list in Python."),
      ratings: { "code-explanation": 0.7 },
    },
  ],
  prometheus: [{ messages: answered(GOOD), ratings: { "prometheus-score": 0.7 } }],
  "armorm-mixture": [
    {
      messages: answered(GOOD),
      ratings: {
        "helpsteer-helpfulness": 0.7,
        "helpsteer-correctness": 0.9,
        "helpsteer-coherence": 0.9,
        "helpsteer-complexity": 0.1,
        "helpsteer-verbosity": 0.3,
      },
    },
  ],
  "skywork-preference": [
    { source: "magpie_pro", prompt: [turn("user", QUESTION)], chosen: answered(GOOD), rejected: answered(BAD) },
  ],
  rlhflow: [{ prompt: [turn("user", QUESTION)], chosen: answered(GOOD), rejected: answered(BAD) }],
  "hh-rlhf": [
    {
      prompt: [...HELLO, turn("user", QUESTION)],
      chosen: [...HELLO, ...answered(GOOD)],
      rejected: [...HELLO, ...answered(BAD)],
    },
  ],
};

test("every format has a row here, a data set and a licence, and a name of its own", () => {
  const names = DATA_FORMATS.map(({ name }) => name);
  expect(Object.keys(sourceRows).sort()).toEqual(names.toSorted());
  expect(Object.keys(expected).sort()).toEqual(names.toSorted());
  expect(new Set(names).size).toBe(names.length);
  for (const { dataset, licence } of DATA_FORMATS) expect([dataset, licence]).not.toContain("");
});

describe.each(Object.entries(sourceRows))("%s", (name, row) => {
  const { schema } = DATA_FORMATS.find((format) => format.name === name)!;
  const columns = Object.keys(row);
  const isRead = (column: string) => !schema.safeParse({ ...row, [column]: new Map() }).success;

  test("a row", async () => {
    const results = await read(name, row);
    expect(results).toHaveLength(expected[name]!.length);
    for (const [i, result] of results.entries()) {
      const { ratings, ...rest } = result as RatingRow;
      const { ratings: labels, ...others } = expected[name]![i] as RatingRow;
      expect(rest).toEqual(others);
      expect(Object.keys(ratings ?? {}).sort()).toEqual(Object.keys(labels ?? {}).sort());
      for (const [objective, label] of Object.entries(labels ?? {})) expect(ratings[objective]).toBeCloseTo(label, 12);
    }
  });

  test("columns that are read, of another type: the column is named, with what was found", async () => {
    const read_ = columns.filter(isRead);
    expect(read_.length).toBeGreaterThan(1);
    for (const column of read_) {
      const [message] = await read(name, { ...row, [column]: { odd: true } });
      expect(message).toMatch(new RegExp(`^${column}: a column that doesn't fit: found an object, expected \\S`));
    }
  });

  test("columns that aren't read don't matter", async () => {
    for (const column of columns.filter((candidate) => !isRead(candidate))) {
      expect(await read(name, { ...row, [column]: { odd: true }, "another column": 1 })).toEqual(await read(name, row));
    }
  });

  test("a row of each of the others fits only where the columns are the same", async () => {
    for (const [other, otherRow] of Object.entries(sourceRows)) {
      const results = await read(name, otherRow);
      const messages = results.filter((result) => typeof result === "string");
      if (messages.length === 0) expect(Object.keys(row).some((column) => column in otherRow)).toBe(true);
      for (const message of messages) expect(message, other).toMatch(/^\S.*: found/);
    }
  });
});

describe("traps", () => {
  test.each([
    [0, []],
    [-1, [GOOD, BAD, 1]],
    [3, [BAD, GOOD, 3]],
  ])("a preference of %i", async (preference_strength, [chosen, rejected, margin]) => {
    const [pair] = (await read("helpsteer2-preference", {
      ...sourceRows["helpsteer2-preference"],
      preference_strength,
    })) as PairRow[];
    expect(pair?.chosen.at(-1)?.content).toBe(chosen);
    expect(pair?.rejected.at(-1)?.content).toBe(rejected);
    expect(pair?.margin).toBe(margin);
  });

  test("a preference outside its scale", async () => {
    const row = { ...sourceRows["helpsteer3"], overall_preference: -4 };
    expect(await read("helpsteer3", row)).toEqual([
      "overall_preference: a preference outside its scale: found -4, expected an integer from -3 to 3",
    ]);
  });

  test.each([
    ["Hello!\n<extra_id_1>System\nBe brief.", '"<extra_id_1>System"'],
    ["Hello!<extra_id_1>Assistant", '"<extra_id_1>Assistant"'],
    ["Hello!<extra_id_1>constructor\n", '"<extra_id_1>constructor"'],
  ])("HelpSteer2: a prompt that can't be taken apart, %j", async (prompt, found) => {
    const [message] = await read("helpsteer2", { ...sourceRows["helpsteer2"], prompt });
    expect(message).toBe(
      `prompt: a prompt that can't be taken apart: found ${found}, expected User or Assistant and a line end behind each <extra_id_1>`,
    );
  });

  test("HelpSteer2: turns in the wrong order cost the row", async () => {
    const prompt = "Hello!\n<extra_id_1>Assistant\nHello.";
    expect(await read("helpsteer2", { ...sourceRows["helpsteer2"], prompt })).toEqual([
      "messages[2]: turns in the wrong order: found a assistant turn, expected a turn of the user",
    ]);
  });

  test("a label outside its scale names the objective, and the completion", async () => {
    const row = structuredClone(sourceRows["ultrafeedback"]) as { completions: { overall_score: number }[] };
    row.completions[1]!.overall_score = 11;
    expect((await read("ultrafeedback", row))[1]).toBe(
      "completions[1]: ultrafeedback-overall_score: a label outside its scale: found 11, expected a number from 1 to 10. A file of scales can set another range and rule",
    );
    expect(await read("helpsteer", { ...sourceRows["helpsteer"], verbosity: 5 })).toEqual([
      "helpsteer-verbosity: a label outside its scale: found 5, expected a number from 0 to 4. A file of scales can set another range and rule",
    ]);
  });

  test("UltraFeedback: the ten that should be a one, in files from before it was repaired", async () => {
    const row = structuredClone(sourceRows["ultrafeedback"]) as { completions: { overall_score: number }[] };
    row.completions[1]!.overall_score = 10;
    expect((await read("ultrafeedback", row)).join()).toMatch(/^completions\[1\]\.overall_score: .*December 2023/);
    row.completions[1]!.overall_score = 1;
    row.completions[0]!.overall_score = 10;
    expect(await read("ultrafeedback", row)).toHaveLength(2);
  });

  test("UltraFeedback: a rating that is no number", async () => {
    const row = structuredClone(sourceRows["ultrafeedback"]) as {
      completions: { annotations: { honesty: { Rating: string } } }[];
    };
    row.completions[0]!.annotations.honesty.Rating = "4 of 5";
    expect(await read("ultrafeedback", row)).toEqual([
      `completions[0].annotations.honesty.Rating: a column that doesn't fit: found "4 of 5", expected a number, digits, "N/A" or null`,
    ]);
  });

  test("UltraFeedback, binarized: scores in the wrong order, and equal ones", async () => {
    const row = sourceRows["ultrafeedback-binarized"];
    expect(await read("ultrafeedback-binarized", { ...row, score_rejected: 9 })).toEqual([
      "score_chosen: the chosen response has the lower score: found 8.5, expected at least score_rejected, 9",
    ]);
    expect(await read("ultrafeedback-binarized", { ...row, score_rejected: 8.5 })).toEqual([]);
  });

  test("CodeUltraFeedback: an unknown preference, and two annotations of one model", async () => {
    const row = sourceRows["code-ultrafeedback"]!;
    expect(await read("code-ultrafeedback", { ...row, preference: "speed" })).toEqual([
      `preference: a column that doesn't fit: found "speed", expected one of complexity, style, explanation, instruction-following, readability`,
    ]);
    const annotations = [...(row["annotations"] as object[]), { model: "one-7b", rating: "2", rationale: "" }];
    expect(await read("code-ultrafeedback", { ...row, annotations })).toEqual([
      "annotations: two annotations of the same model",
    ]);
  });

  test.each([
    ["Human: Hello!", 'chosen: a conversation that can\'t be taken apart: found "Human: Hello!"'],
    ["", 'chosen: a conversation that can\'t be taken apart: found ""'],
    ["\n\nHuman: Hello!", "chosen: messages: turns in the wrong order: found a last turn of the user"],
    ["\n\nHuman: a\n\nHuman: b\n\nAssistant: c", "chosen: messages[1]: turns in the wrong order"],
    [
      "\n\nHuman: Bye!\n\nAssistant: Bye.",
      "chosen and rejected answer different prompts: found a difference in turn 1",
    ],
  ])("hh-rlhf: %j", async (chosen, message) => {
    const [actual] = await read("hh-rlhf", { ...sourceRows["hh-rlhf"], chosen });
    expect(actual).toContain(message);
  });

  test("hh-rlhf: an empty response is one", async () => {
    const [pair] = (await read("hh-rlhf", {
      chosen: "\n\nHuman: Hello!\n\nAssistant: Hello.",
      rejected: "\n\nHuman: Hello!\n\nAssistant:",
    })) as PairRow[];
    expect(pair?.rejected).toEqual([turn("user", "Hello!"), turn("assistant", "")]);
  });

  test("the mixture's objectives are the paper's", async () => {
    const format = DATA_FORMATS.find(({ name }) => name === "armorm-mixture")!;
    expect("scales" in format && Object.keys(format.scales)).toEqual(PAPER_OBJECTIVES);
    const { "code-style": _, ...row } = sourceRows["armorm-mixture"]!;
    expect(await read("armorm-mixture", row)).toEqual([
      "code-style: a column that doesn't fit: found nothing, expected a finite number or null",
    ]);
  });
});

test("rows are the same from Parquet, as the datasets library writes it", async () => {
  const path = join(folder, "mixture.parquet");
  const row = sourceRows["armorm-mixture"]!;
  const messages = row["messages"] as { role: string; content: string }[];
  const labels = PAPER_OBJECTIVES.map((name) => plainColumn({ name, type: "DOUBLE" }, [row[name], null]));
  await writeFile(path, parquetBytes([messagesColumn("messages", [messages, messages]), ...labels]));
  expect(await readFile("armorm-mixture", path)).toEqual(await read("armorm-mixture", row));

  const ratings = join(folder, "helpsteer.parquet");
  const { prompt, response, ...attributes } = sourceRows["helpsteer"]!;
  const columns = Object.entries(attributes).map(([name, value]) => plainColumn({ name, type: "INT32" }, [value]));
  const texts = [textColumn("prompt", [String(prompt)]), textColumn("response", [String(response)])];
  await writeFile(ratings, parquetBytes([...texts, ...columns]));
  expect(await readFile("helpsteer", ratings)).toEqual(await read("helpsteer", sourceRows["helpsteer"]));
});
