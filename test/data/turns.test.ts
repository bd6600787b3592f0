import fc from "fast-check";
import { expect, test } from "vitest";
import { extraIdTurns } from "#dist/data/extraIdTurns.js";
import { humanAssistantTurns } from "#dist/data/humanAssistantTurns.js";

/** Texts with everything that could be taken for a mark but the marks themselves. */
const text = fc
  .array(fc.constantFrom("\n", "Human:", "Assistant\n", "User\n", "<extra_id_2>", "é", " a ", "extra_id_1>"), {
    minLength: 1,
  })
  .map((parts) => `x${parts.join("").replaceAll(/\n+/g, "\n")}x`);
const turns = fc.array(text, { minLength: 1, maxLength: 6 });

test("HelpSteer2's form and back", () => {
  fc.assert(
    fc.property(turns, (texts) => {
      const expected = texts.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
      const [first, ...rest] = expected;
      const marked = rest.map(
        ({ role, content }) => `\n<extra_id_1>${role === "user" ? "User" : "Assistant"}\n${content}`,
      );
      expect(extraIdTurns(first!.content + marked.join(""))).toEqual(expected);
    }),
  );
});

test("hh-rlhf's form and back", () => {
  fc.assert(
    fc.property(turns, (texts) => {
      const expected = texts.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content }));
      const marked = expected.map(({ role, content }) => `\n\n${role === "user" ? "Human" : "Assistant"}: ${content}`);
      expect(humanAssistantTurns(marked.join(""), "chosen")).toEqual(expected);
    }),
  );
});

test("a prompt without marks stays as it is", () => {
  expect(extraIdTurns("Hello!\n\n")).toEqual([{ role: "user", content: "Hello!\n\n" }]);
});
