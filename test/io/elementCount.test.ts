import { expect, test } from "vitest";
import { elementCount } from "#dist/io/elementCount.js";

test.each([
  [[], 1],
  [[3, 4], 12],
  [[0, 2 ** 40], 0],
  [[2 ** 26, 2 ** 26], 2 ** 52],
  [[2 ** 27, 2 ** 27], undefined],
  [[2 ** 53], undefined],
  [[-1], undefined],
  [[1.5], undefined],
  [["3"], undefined],
  [[null], undefined],
  [[[3]], undefined],
])("%j has %s elements", (shape, count) => expect(elementCount(shape)).toBe(count));
