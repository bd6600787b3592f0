import { expect, test } from "vitest";
import { roundUp } from "#dist/plot/roundUp.js";
import { shortNumber } from "#dist/plot/shortNumber.js";

test.each([
  [0, "0"],
  [-0.12345, "−0.123"],
  [0.0001, "0.0001"],
  [0.00001234, "1.2e−5"],
  [-999.6, "−1,000"],
  [12345.6, "12,346"],
  [1e6, "1e6"],
])("%d is printed as %s", (value, expected) => expect(shortNumber(value)).toBe(expected));

test.each([
  [0, 0],
  [0.3, 0.4],
  [1, 1],
  [1.01, 2],
  [8.1, 10],
  [0.061, 0.08],
])("%d is rounded up to %d", (value, expected) => expect(roundUp(value)).toBe(expected));
