import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DATA_FORMATS } from "#dist/data/dataFormats.js";
import { readPairs } from "#dist/data/readPairs.js";
import { readRatings } from "#dist/data/readRatings.js";
import { readScales } from "#dist/data/readScales.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const folder = await temporaryFolder();
const io = { stdin: process.stdin, signal: new AbortController().signal };
const text = readFileSync(join(import.meta.dirname, "../../docs/data-formats.md"), "utf8");
const examples = [...text.matchAll(/^```json (\w+)(?: --objectives (\S+))?\n(.*?)^```/gms)];

test("every example in docs/data-formats.md is read as it says", async () => {
  expect(examples.map(([, kind]) => kind)).toEqual(["ratings", "ratings", "ratings", "pairs", "pairs", "scales"]);
  for (const [, kind, objectives, content] of examples) {
    const path = join(folder, "example.jsonl");
    await writeFile(path, String(content));
    if (kind === "scales") {
      expect(Object.keys(await readScales(path))).not.toEqual([]);
      continue;
    }
    const { items, counts } =
      kind === "pairs" ? readPairs([path], io) : readRatings([path], { ...io, objectives: objectives?.split(",") });
    for await (const item of items) expect("value" in item && item.value, content).toBeTruthy();
    expect(counts).toMatchObject({ kept: String(content).trim().split("\n").length, errors: 0 });
  }
});

test("every data set is listed with its kind, licence, objectives' ranges and hub id", () => {
  for (const format of DATA_FORMATS) {
    const row = text.split("\n").find((line) => line.startsWith(`| \`${format.name}\` |`));
    expect(row, format.name).toContain(`| ${format.kind} |`);
    expect(row, format.name).toContain(`| ${format.licence} |`);
    for (const { rule, min, max } of "scales" in format ? Object.values(format.scales) : []) {
      expect(row, format.name).toContain(rule);
      if (rule !== "boolean") expect(row, format.name).toContain(`${min} … ${max}`);
    }
    expect(text).toContain(format.dataset.split(" ")[0]);
  }
});
