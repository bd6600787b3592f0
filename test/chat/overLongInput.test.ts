import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { TooLongError } from "#dist/errors.js";
import { type GoldenMessage, goldenFolder } from "../support/golden.js";

const encoder = new ChatEncoder(await loadChatFormat(goldenFolder("llama3-f32")));
const unlimited = { contextLength: Number.POSITIVE_INFINITY };

function talk(pairs: number, { system = false, words = 5 } = {}): GoldenMessage[] {
  const turns = Array.from({ length: pairs }, (_, i): GoldenMessage[] => [
    { role: "user", content: `Question ${i}. ${"why ".repeat(words)}` },
    { role: "assistant", content: `Answer ${i}. ${"so ".repeat(words)}` },
  ]);
  return [...(system ? [{ role: "system" as const, content: "You are careful." }] : []), ...turns.flat()];
}

describe("without truncate", () => {
  const messages = talk(3);
  const { length } = encoder.encode(messages, unlimited).ids;

  test("exactly the context's length fits", () => {
    expect(encoder.encode(messages, { contextLength: length })).toMatchObject({
      lastIndex: length - 1,
      truncated: false,
    });
  });

  test("one token more is an error that says how long it is", () => {
    const encode = () => encoder.encode(messages, { contextLength: length - 1 });
    expect(encode).toThrow(TooLongError);
    expect(encode).toThrow(`found ${length} tokens, expected at most ${length - 1}`);
  });
});

describe("with truncate", () => {
  test("what fits stays as it is", () => {
    const messages = talk(2);
    const whole = encoder.encode(messages, unlimited);
    expect(encoder.encode(messages, { contextLength: whole.ids.length, truncate: true })).toEqual(whole);
  });

  test("the system turn, the last user turn, the response and as many of the newest turns as fit stay", () => {
    const anyTalk = fc.record({
      pairs: fc.integer({ min: 2, max: 7 }),
      system: fc.boolean(),
      words: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(anyTalk, fc.double({ min: 0, max: 1, noNaN: true }), ({ pairs, ...options }, share) => {
        const messages = talk(pairs, options);
        const system = messages.filter(({ role }) => role === "system");
        const turns = messages.slice(system.length);
        // all ways to drop whole exchanges from the front, fewest first
        const kept = Array.from({ length: pairs }, (_, i) =>
          encoder.encode([...system, ...turns.slice(2 * i)], unlimited),
        );
        const [whole, shortest] = [kept[0]!.ids.length, kept.at(-1)!.ids.length];
        const contextLength = Math.floor(shortest + share * (whole - shortest));
        const expected = kept.find(({ ids }) => ids.length <= contextLength)!;
        const encoded = encoder.encode(messages, { contextLength, truncate: true });
        expect(encoded).toEqual({ ...expected, truncated: expected !== kept[0] });
      }),
    );
  });

  test.each([1, 2, 4])("%i exchanges: too long even with the last one alone", (pairs) => {
    const messages = talk(pairs, { system: true });
    const last = encoder.encode([messages[0], ...messages.slice(-2)], unlimited).ids.length;
    const encode = () => encoder.encode(messages, { contextLength: last - 1, truncate: true });
    expect(encode).toThrow(TooLongError);
    expect(encode).toThrow(`found ${last} tokens, expected at most ${last - 1}`);
    expect(encode).toThrow("Even the last user turn and the response alone are too long");
  });
});
