import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonExtent } from "#dist/io/jsonExtent.js";

const measure = (json: string) => jsonExtent(new TextEncoder().encode(json));

test.each([
  ["7", 0, 0],
  ["{}", 1, 1],
  ["[[],[[]]]", 3, 5],
  ['{"a":1,"b":[2]}', 2, 5],
  ['{"[[{{,:\\"[":"\\\\"}', 1, 2],
  ['"{[\\\\\\"{[é,"', 0, 0],
  ["]]}}[", 0, 1],
  ['"[[', 0, 0],
  ['"\\', 0, 0],
])("%s has %i levels and %i parts", (json, depth, parts) => expect(measure(json)).toEqual({ depth, parts }));

test("what JSON.stringify writes has no more values than parts, and its depth", () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: "large" }), (value) => {
      const { depth, parts } = measure(JSON.stringify(value));
      expect(depth).toBe(levels(value));
      expect(parts + 1).toBeGreaterThanOrEqual(values(value));
    }),
  );
});

function levels(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(levels));
}

function values(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum, item) => sum + values(item), 1);
}
