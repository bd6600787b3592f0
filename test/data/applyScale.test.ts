import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseContract } from "#dist/contracts/parseContract.js";
import { type Scale, scalesSchema } from "#dist/contracts/scale.js";
import { applyScale } from "#dist/data/applyScale.js";
import { InputError } from "#dist/errors.js";

const HELPSTEER: Scale = { min: 0, max: 4, rule: "mid-bin" };
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const rule = fc.constantFrom("mid-bin" as const, "linear" as const);

/** A range with a value in it. */
const inRange = fc
  .tuple(number, fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([min, width, share]) => {
    const max = min + width;
    return { min, max, value: Math.min(max, Math.max(min, min + width * share)) };
  });

test("HelpSteer's 0 … 4, as the paper's authors map them", () => {
  const labels = [0, 1, 2, 3, 4].map((label) => applyScale(label, HELPSTEER, "x"));
  for (const [i, label] of [0.1, 0.3, 0.5, 0.7, 0.9].entries()) expect(labels[i]).toBeCloseTo(label, 15);
});

test("labels in range land in 0..1, in order, the middle in the middle", () => {
  fc.assert(
    fc.property(inRange, rule, fc.double({ min: 0, max: 1, noNaN: true }), ({ min, max, value }, name, share) => {
      const scale: Scale = { min, max, rule: name };
      const label = applyScale(value, scale, "x");
      expect(label).toBeGreaterThanOrEqual(-1e-9);
      expect(label).toBeLessThanOrEqual(1 + 1e-9);
      expect(applyScale(Math.max(min, value - share * (value - min)), scale, "x")).toBeLessThanOrEqual(label);
      const middle = applyScale(min + (max - min) / 2, scale, "x");
      expect(middle).toBeCloseTo(0.5, 6);
    }),
  );
});

test("linear: the ends are 0 and 1", () => {
  fc.assert(
    fc.property(inRange, ({ min, max }) => {
      expect(applyScale(min, { min, max, rule: "linear" }, "x")).toBe(0);
      expect(applyScale(max, { min, max, rule: "linear" }, "x")).toBe(1);
    }),
  );
});

test("none: every number stays", () => {
  fc.assert(
    fc.property(number, (value) => {
      expect(applyScale(value, { rule: "none" }, "x")).toBe(value);
    }),
  );
  expect(applyScale(true, { rule: "none" }, "x")).toBe(1);
});

test("boolean: true, false, 1 and 0", () => {
  const scale: Scale = { rule: "boolean", min: 0, max: 1 };
  expect([true, false, 1, 0].map((label) => applyScale(label, scale, "x"))).toEqual([1, 0, 1, 0]);
});

test.each<[number | boolean, Scale, string]>([
  [-1, HELPSTEER, "a number from 0 to 4"],
  [4.01, HELPSTEER, "a number from 0 to 4"],
  [true, HELPSTEER, "a number from 0 to 4"],
  [true, { min: 0, max: 1, rule: "linear" }, "a number from 0 to 1"],
  [0.5, { min: 0, max: 1, rule: "boolean" }, "true or false"],
  [2, { min: 0, max: 1, rule: "boolean" }, "true or false"],
  [1.1, { min: 0, max: 1, rule: "none" }, "a number from 0 to 1"],
  [Number.NaN, { rule: "none" }, "a number from -Infinity to Infinity"],
  [Number.POSITIVE_INFINITY, { rule: "none" }, "a number from -Infinity to Infinity"],
])("%s is no label of %j", (label, scale, expected) => {
  const error = (() => {
    try {
      return applyScale(label, scale, "clarity");
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(InputError);
  expect(error).toMatchObject({ code: "E_LABEL", facts: { where: "clarity", found: String(label), expected } });
});

describe("a file of scales", () => {
  const parse = (scale: unknown) => parseContract(scalesSchema, JSON.stringify({ clarity: scale }), "scales.json");

  test.each([
    [{ rule: "mid-bin", min: 1, max: 5 }],
    [{ rule: "linear", min: -1, max: 1 }],
    [{ rule: "none" }],
    [{ rule: "none", min: 0 }],
  ])("%j", (scale) => expect(parse(scale)).toEqual({ clarity: scale }));

  test("boolean needs no range", () => {
    expect(parse({ rule: "boolean" })).toEqual({ clarity: { rule: "boolean", min: 0, max: 1 } });
  });

  test.each([
    [{ rule: "mid-bin", min: 1 }],
    [{ rule: "mid-bin", min: 5, max: 1 }],
    [{ rule: "linear", min: 1, max: 1 }],
    [{ rule: "square", min: 0, max: 1 }],
    [{ rule: "boolean", min: 0, max: 2 }],
    [{ rule: "none", middle: 1 }],
    ["mid-bin"],
    [null],
  ])("%j doesn't fit", (scale) =>
    expect(() => parse(scale)).toThrow("scales.json: keys that don't fit: found clarity"),
  );
});
