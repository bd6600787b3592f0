import { expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { folderChatFormat } from "#dist/chat/folderChatFormat.js";
import { TooLongError } from "#dist/errors.js";
import { goldenFolder } from "../support/golden.js";

const encoder = new ChatEncoder(await folderChatFormat(goldenFolder("llama3-f32")));
const conversation = (content: string) => [
  { role: "user", content },
  { role: "assistant", content: "4" },
];

test("a text of absurd length is refused before it is tokenised", () => {
  const start = process.cpuUsage();
  const encode = () => encoder.encode(conversation("word ".repeat(4_000_000)), { contextLength: 2048 });
  expect(encode).toThrow(TooLongError);
  expect(encode).toThrow(/at least \d+ tokens.*at most 2048/);
  // tokenising it twice would take some twenty seconds
  expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
});

test("the estimate never refuses what fits: a text of the longest token alone", async () => {
  const { vocab } = (await folderChatFormat(goldenFolder("llama3-f32"))).tokenizer.model as unknown as {
    vocab: object;
  };
  const longest = Object.keys(vocab).reduce((a, b) => (b.length > a.length ? b : a));
  const text = longest.replaceAll("Ġ", " ").repeat(50);
  const { ids } = encoder.encode(conversation(text), { contextLength: 100_000 });
  expect(encoder.encode(conversation(text), { contextLength: ids.length }).ids).toEqual(ids);
});
