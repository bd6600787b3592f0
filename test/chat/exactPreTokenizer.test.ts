import { describe, expect, test } from "vitest";
import { exactPreTokenizer } from "#dist/chat/exactPreTokenizer.js";
import { TextTokenizer } from "#dist/chat/textTokenizer.js";
import { tokenizerJsonSchema } from "#dist/chat/tokenizerJson.js";
import { readGoldenJson } from "../support/golden.js";

const gpt2 = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const smollm = { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: true }, gpt2] };

/** Ids of Python's tokenizers 0.23.3, on the golden Qwen vocabulary. */
const references: Record<string, [text: string, ids: number[]][]> = {
  smollm: [
    ["  ٣", [265, 149, 96]],
    ["  １", [265, 171, 120, 239]],
    ["  \ufeff", [220, 220, 171, 119, 123]],
    [" \ufeff x", [220, 171, 119, 123, 220, 87]],
    ["wait\x85\n", [86, 64, 274, 126, 227, 198]],
  ],
  gpt2: [
    ["  ٣", [220, 220, 149, 96]],
    ["  １", [220, 220, 171, 120, 239]],
    ["  \ufeff", [220, 220, 171, 119, 123]],
    ["\ufeff's \u2028", [171, 119, 123, 6, 82, 220, 501, 101]],
    ["\x85 \r  \x85", [126, 227, 220, 201, 265, 126, 227]],
    ["  \t\x85aǅ", [265, 197, 126, 227, 64, 131, 227]],
    ["²\u0600\x85  \u{10ffff}", [126, 110, 148, 222, 126, 227, 220, 220, 176, 237, 123, 123]],
  ],
};

describe.each(Object.entries({ smollm, gpt2 }))("the ids of Hugging Face's tokenizers: %s", (name, preTokenizer) => {
  const json = readGoldenJson("qwen2-bf16/tokenizer.json") as object;
  const tokenizer = new TextTokenizer(tokenizerJsonSchema.parse({ ...json, pre_tokenizer: preTokenizer }));

  test.each(references[name] ?? [])("%j", (text, ids) => {
    expect(tokenizer.encode([{ text }])).toEqual([ids]);
  });
});

test.each([
  ["\\s+", "[¤]+"],
  ["[^\\s\\p{L}]+", "[^¤\\p{L}]+"],
  ["\\s+(?!\\S)|\\s", "[¤]+(?![^¤])|[¤]"],
  ["\\\\s \\[\\s\\]", "\\\\s \\[[¤]\\]"],
])("white space in %j", (Regex, expected) => {
  const spaces = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const step = { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false };
  const pattern = { Regex: expected.replaceAll("¤", spaces) };
  expect(exactPreTokenizer({ type: "Sequence", pretokenizers: [step] })).toEqual({
    type: "Sequence",
    pretokenizers: [{ ...step, pattern }],
  });
});

test.each([
  null,
  { type: "Split", pattern: { String: " " }, behavior: "MergedWithPrevious", invert: false },
  { type: "Metaspace", replacement: "▁", prepend_scheme: "first" },
  { type: "ByteLevel", add_prefix_space: false, use_regex: false },
  { type: "ByteLevel", add_prefix_space: true, use_regex: true }, // the space comes before the split
])("what needs no change stays: %j", (preTokenizer) => {
  expect(exactPreTokenizer(preTokenizer)).toEqual(preTokenizer);
});

test("a pre-tokenizer that is missing stays missing", () => {
  expect(exactPreTokenizer(undefined)).toBeNull();
});
