import fc from "fast-check";
import { expect, test } from "vitest";
import { outputLine } from "#dist/cli/outputLine.js";

const line = (text: string) => outputLine({ line: 1, row: JSON.parse(text), text }, { score: 1 });

test.each([
  [
    "every digit of numbers",
    '{"id":12345678901234567890, "x": 1.0}',
    '{"id":12345678901234567890, "x": 1.0,"score":1}\n',
  ],
  ["a row without columns", "{ }", '{ "score":1}\n'],
  ["only columns of results", '{"score":"old","error":{}}', '{"score":1}\n'],
  ["columns of results among others", '{"tokens":3,"id":1,"error":null}', '{"id":1,"score":1}\n'],
  ["a column called __proto__", '{"__proto__":1,"score":0}', '{"__proto__":1,"score":1}\n'],
  ["no line end inside the line", '{"id":\r1}', '{"id": 1,"score":1}\n'],
])("%s", (_name, text, expected) => expect(line(text)).toBe(expected));

test("other columns come back as they are", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (row) => {
      const text = JSON.stringify(row);
      expect(JSON.parse(line(text))).toEqual({ ...JSON.parse(text), score: 1 });
    }),
  );
});
