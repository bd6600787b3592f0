import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { duplicateKey } from "#dist/io/duplicateKey.js";

describe("duplicateKey", () => {
  test.each([
    ['{"a":1,"b":2,"a":3}', "a"],
    ['{"a":{"x":1},"b":{"x":1,"x":2}}', "x"],
    ['{"a":[{"q":1},{"q":2,"q":1}]}', "q"],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
    ['{"":1,"":2}', ""],
    // the same name, written in two ways
    ['{"a":1,"\\u0061":2}', "a"],
    ['{"a\\"":1,"a\\u0022":2}', 'a"'],
    ['{ "a" : 1 , "a" : 1 }', "a"],
  ])("finds the second in %s", (json, key) => expect(duplicateKey(json)).toBe(key));

  test.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"\\\\","b":"\\\\\\""}',
    '"a:a"',
    "7",
  ])("finds none in %s", (json) => expect(duplicateKey(json)).toBeUndefined());

  test("finds none in what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(duplicateKey(JSON.stringify(value))).toBeUndefined();
      }),
    );
  });

  test("finds the key that is written twice, wherever it stands", () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 });
    fc.assert(
      fc.property(object, fc.nat(), (members, choice) => {
        const keys = Object.keys(members);
        const key = keys[choice % keys.length]!;
        const json = JSON.stringify(members);
        expect(duplicateKey(`${json.slice(0, -1)},${JSON.stringify(key)}:0}`)).toBe(key);
      }),
    );
  });
});
