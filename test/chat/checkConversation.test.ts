import { describe, expect, test } from "vitest";
import { checkConversation } from "#dist/chat/checkConversation.js";
import { InputError } from "#dist/errors.js";

const system = { role: "system", content: "Be brief." };
const user = { role: "user", content: "Hi" };
const assistant = { role: "assistant", content: "Hello!" };

const wrong: [string, unknown, { code: string; where: string; found?: string }][] = [
  ["no list", "Hi", { code: "E_MESSAGES", where: "messages", found: "string" }],
  ["null", null, { code: "E_MESSAGES", where: "messages" }],
  ["nothing", undefined, { code: "E_MESSAGES", where: "messages", found: "undefined" }],
  ["an empty list", [], { code: "E_MESSAGES", where: "messages", found: "an empty list" }],
  ["a message that is text", ["Hi"], { code: "E_MESSAGES", where: "messages[0]" }],
  ["a message that is null", [user, null], { code: "E_MESSAGES", where: "messages[1]" }],
  [
    "a tool turn",
    [user, { role: "tool", content: "42" }, assistant],
    { code: "E_ROLE", where: "messages[1]", found: '"tool"' },
  ],
  [
    "a function turn",
    [{ role: "function", content: "" }],
    { code: "E_ROLE", where: "messages[0]", found: '"function"' },
  ],
  ["a developer turn", [{ role: "developer", content: "" }, user, assistant], { code: "E_ROLE", where: "messages[0]" }],
  [
    "a capital role",
    [{ role: "User", content: "" }, assistant],
    { code: "E_ROLE", where: "messages[0]", found: '"User"' },
  ],
  ["no role", [{ content: "Hi" }, assistant], { code: "E_ROLE", where: "messages[0]", found: "no role" }],
  ["a null role", [{ role: null, content: "Hi" }], { code: "E_ROLE", where: "messages[0]", found: "null" }],
  [
    "a list as content",
    [{ role: "user", content: [{ type: "text", text: "Hi" }] }, assistant],
    { code: "E_CONTENT", where: "messages[0].content", found: "a list" },
  ],
  [
    "null content",
    [user, { role: "assistant", content: null }],
    { code: "E_CONTENT", where: "messages[1].content", found: "null" },
  ],
  [
    "a number as content",
    [user, { role: "assistant", content: 4 }],
    { code: "E_CONTENT", where: "messages[1].content", found: "number" },
  ],
  [
    "an object as content",
    [user, { role: "assistant", content: {} }],
    { code: "E_CONTENT", where: "messages[1].content", found: "object" },
  ],
  [
    "no content",
    [user, { role: "assistant" }],
    { code: "E_CONTENT", where: "messages[1].content", found: "no content" },
  ],
  ["assistant first", [assistant, user, assistant], { code: "E_TURN_ORDER", where: "messages[0]" }],
  ["two user turns", [user, user, assistant], { code: "E_TURN_ORDER", where: "messages[1]" }],
  ["two assistant turns", [user, assistant, assistant], { code: "E_TURN_ORDER", where: "messages[2]" }],
  ["system in the middle", [user, assistant, system, user, assistant], { code: "E_TURN_ORDER", where: "messages[2]" }],
  ["two system turns", [system, system, user, assistant], { code: "E_TURN_ORDER", where: "messages[1]" }],
  ["system, then assistant", [system, assistant], { code: "E_TURN_ORDER", where: "messages[1]" }],
  ["the user last", [user, assistant, user], { code: "E_TURN_ORDER", where: "messages" }],
  ["a user turn alone", [user], { code: "E_TURN_ORDER", where: "messages" }],
  ["a system turn alone", [system], { code: "E_TURN_ORDER", where: "messages" }],
];

describe("conversations that can't be scored", () => {
  test.each(wrong)("%s", (_, messages, { code, ...facts }) => {
    const check = () => checkConversation(messages);
    expect(check).toThrow(InputError);
    expect(check).toThrow(expect.objectContaining({ code, facts: expect.objectContaining(facts) }));
  });
});

test.each([
  ["one exchange", [user, assistant]],
  ["with a system turn", [system, user, assistant]],
  ["several exchanges", [user, assistant, user, assistant]],
  [
    "empty texts",
    [
      { role: "user", content: "" },
      { role: "assistant", content: "" },
    ],
  ],
])("accepted: %s", (_, messages) => {
  expect(checkConversation(messages)).toEqual(messages);
});

test("other keys of a message aren't passed on to the template", () => {
  expect(checkConversation([{ ...user, name: "Ann", tool_calls: [] }, assistant])).toEqual([user, assistant]);
});

test("lone surrogates become U+FFFD, whole characters stay", () => {
  const [first] = checkConversation([{ role: "user", content: "a\ud83d b\udc00 👍🏾" }, assistant]);
  expect(first?.content).toBe("a\ufffd b\ufffd 👍🏾");
});
