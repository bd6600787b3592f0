import { expect, test } from "vitest";
import { fixed } from "#dist/report/fixed.js";
import { intervalText } from "#dist/report/intervalText.js";
import { percent } from "#dist/report/percent.js";
import { signed } from "#dist/report/signed.js";
import { significant } from "#dist/report/significant.js";
import { whole } from "#dist/report/whole.js";

test("numbers as they are printed", () => {
  expect([0.125, -0.126, -0.001].map(fixed(2))).toEqual(["0.13", "−0.13", "0.00"]);
  expect([1.26, -1.26, 0.001, -0.001].map(signed(1))).toEqual(["+1.3", "−1.3", "0.0", "0.0"]);
  expect([0, -1234567].map(whole)).toEqual(["0", "−1,234,567"]);
  expect([0, 0.086, -1234.5, 0.00001, 1e7].map(significant(3))).toEqual([
    "0.00",
    "0.0860",
    "−1235",
    "1.00e−5",
    "1.00e7",
  ]);
  expect(percent(1)(0.6411)).toBe("64.1\u00a0%");
  expect(intervalText({ low: -0.5, high: 1 }, fixed(1))).toBe("[−0.5, 1.0]");
});
