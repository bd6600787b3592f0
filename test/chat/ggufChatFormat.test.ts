import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { folderChatFormat } from "#dist/chat/folderChatFormat.js";
import { ggufChatFormat } from "#dist/chat/ggufChatFormat.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { TextTokenizer } from "#dist/chat/textTokenizer.js";
import { tokenizerJsonSchema } from "#dist/chat/tokenizerJson.js";
import { FileFormatError, TemplateError, UnsupportedError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { ggufTokenizer, type TestTokenizer } from "../support/ggufTokenizer.js";
import { goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";
import { writeGguf } from "../support/writeGguf.js";

const folder = await temporaryFolder();

const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
const smollm = { type: "Sequence", pretokenizers: [{ type: "Digits", individual_digits: true }, byteLevel] };

/**
 * Each kind with a tokenizer.json that splits by the same rules: golden ones as they are, and the pre-tokenizers of
 * GPT-2's and SmolLM2's own files on a golden vocabulary.
 */
const kinds: { pre: string; golden: string; preTokenizer?: object }[] = [
  { pre: "llama-bpe", golden: "llama3-f32" },
  { pre: "llama-bpe", golden: "mistral-f16" },
  { pre: "qwen2", golden: "qwen2-bf16" },
  { pre: "smollm", golden: "qwen2-bf16", preTokenizer: smollm },
  { pre: "gpt-2", golden: "qwen2-bf16", preTokenizer: byteLevel },
];

const TRICKY = [
  "",
  "Hello world",
  " leading and trailing ",
  "a  b   c\n\n\n d\t\te \r\n\r\n f",
  "12345 1001 3x + 5 = 20, 7:45, 1,400万 ²³½ ٣٤٥",
  "don't DON'T it's IT'S we'll We'Ll 'tis o'clock ’s",
  "日本の首都は東京です。 привет שלום données naïve Ω≈ç√",
  "👋🏽👍🏾👨‍👩‍👧‍👦🏳️‍🌈",
  "```ts\nexport const x = a?.b ?? [...c];\n```",
  "\u0000\u0001\u007f\u0085\u00a0\u2028\u3000\ufeff\ufffd",
  "_snake_case kebab-case $100 50% <tag/> http://a.b/c?d=e#f",
  "ſ K ǆ ß İ", // letters that case folding maps beyond one another
  "'ſ 'S 'K",
];

const text = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("1", "23", " ", "  ", "\n", "'s", "'LL", "a", "Z", "é", "٣", ".", "…", "\t", "日"),
  }),
);

describe.each(kinds)("$pre, as $golden", ({ pre, golden, preTokenizer }) => {
  const json = readGoldenJson(join(golden, "tokenizer.json")) as TestTokenizer;
  if (preTokenizer) json.pre_tokenizer = preTokenizer;
  const original = new TextTokenizer(tokenizerJsonSchema.parse(json));
  const rebuilt = new TextTokenizer(ggufChatFormat(ggufTokenizer(json, pre, "{{ messages }}"), "model.gguf").tokenizer);

  test.each(TRICKY)("the same tokens: %j", (tricky) => {
    expect(rebuilt.encode([{ text: tricky }])).toEqual(original.encode([{ text: tricky }]));
  });

  test("the same tokens for any text", () => {
    fc.assert(
      fc.property(text, (any) => {
        const wellFormed = any.toWellFormed();
        expect(rebuilt.encode([{ text: wellFormed }])).toEqual(original.encode([{ text: wellFormed }]));
      }),
      { numRuns: 300 },
    );
  });
});

test.each(["llama3-f32", "mistral-f16", "qwen2-bf16"])("conversations of %s through a GGUF file", async (name) => {
  const json = readGoldenJson(join(name, "tokenizer.json")) as TestTokenizer;
  const { template } = await folderChatFormat(goldenFolder(name));
  const ids = new Map(json.added_tokens.map(({ content, id }) => [content, id]));
  const path = join(folder, `${name}.gguf`);
  await writeGguf(
    path,
    {
      "general.architecture": "llama",
      ...ggufTokenizer(json, name.startsWith("qwen2") ? "qwen2" : "llama-bpe", template),
      "tokenizer.ggml.bos_token_id": ids.get("<|begin_of_text|>") ?? 0,
      "tokenizer.ggml.eos_token_id": ids.get(readGolden(name).closing_token) ?? 0,
    },
    new Map(),
  );
  const encoder = new ChatEncoder(await loadChatFormat(path));
  for (const { messages, input_ids, last_index, gate_index, text: rendered } of readGolden(name).conversations) {
    expect(encoder.render(messages)).toBe(rendered);
    expect(encoder.encode(messages, { contextLength: 2048 })).toEqual({
      ids: input_ids,
      lastIndex: last_index,
      gateIndex: gate_index,
      truncated: false,
    });
  }
});

describe("metadata that can't be used", () => {
  const json = readGoldenJson("llama3-f32/tokenizer.json") as TestTokenizer;
  const good: Record<string, unknown> = ggufTokenizer(json, "llama-bpe", "{{ messages }}");
  const format = (changes: Record<string, unknown>) => () => ggufChatFormat({ ...good, ...changes }, "model.gguf");

  test.each(["deepseek-llm", "llama3", "tekken", "constructor", "__proto__", ""])(
    "pre-tokenizer %j, by name",
    (pre) => {
      expect(format({ "tokenizer.ggml.pre": pre })).toThrow(UnsupportedError);
      expect(format({ "tokenizer.ggml.pre": pre })).toThrow(`found ${JSON.stringify(pre)}`);
      expect(format({ "tokenizer.ggml.pre": pre })).toThrow("expected gpt-2, smollm, llama-bpe, qwen2");
    },
  );

  test.each(["llama", "bert", "t5"])("vocabulary of kind %j, by name", (model) => {
    expect(format({ "tokenizer.ggml.model": model })).toThrow(UnsupportedError);
    expect(format({ "tokenizer.ggml.model": model })).toThrow(`found "${model}"`);
  });

  test("no pre-tokenizer named: the default, gpt-2", () => {
    const { tokenizer } = format({ "tokenizer.ggml.pre": undefined })();
    expect(tokenizer).toEqual(format({ "tokenizer.ggml.pre": "gpt-2" })().tokenizer);
  });

  test("no template", () => {
    expect(format({ "tokenizer.chat_template": undefined })).toThrow(TemplateError);
    expect(format({ "tokenizer.chat_template": undefined })).toThrow("model.gguf");
  });

  test.each([
    { "tokenizer.ggml.tokens": undefined },
    { "tokenizer.ggml.tokens": "abc" },
    { "tokenizer.ggml.tokens": [1, 2] },
    { "tokenizer.ggml.merges": undefined },
    { "tokenizer.ggml.merges": [1] },
    { "tokenizer.ggml.token_type": "normal" },
    { "tokenizer.ggml.pre": 7 },
  ])("%j", (changes) => {
    const attempt = format(changes);
    if ("tokenizer.ggml.pre" in changes) expect(attempt).toThrow(UnsupportedError);
    else expect(attempt).toThrow(FileFormatError);
  });

  test("token numbers out of range name no token", () => {
    const { namedTokens } = format({ "tokenizer.ggml.bos_token_id": 640, "tokenizer.ggml.eos_token_id": 1e6 })();
    expect(namedTokens).toEqual({ bos_token: "<|begin_of_text|>" });
  });
});
