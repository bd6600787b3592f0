import fc from "fast-check";
import { expect, test } from "vitest";
import { LabelPatterns } from "#dist/train/rows/labelPatterns.js";
import { planSums } from "#dist/train/rows/planSums.js";

const K = 6;
const pattern = fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 });
const rows = fc.array(pattern, { minLength: 1, maxLength: 60 });

function patternsOf(all: readonly (readonly number[])[]): LabelPatterns {
  const patterns = new LabelPatterns(K);
  for (const objectives of all) patterns.add(objectives);
  return patterns;
}

test("groups are the objectives with the same rows", () => {
  fc.assert(
    fc.property(rows, (all) => {
      const rowsOf = (j: number) => all.flatMap((objectives, row) => (objectives.includes(j) ? [row] : [])).join();
      const { groups } = patternsOf(all);
      expect(groups.flat().sort()).toEqual([0, 1, 2, 3, 4, 5]);
      for (const [a, first] of groups.entries()) {
        for (const [b, second] of groups.entries()) {
          for (const i of first) for (const j of second) expect(rowsOf(i) === rowsOf(j)).toBe(a === b);
        }
      }
    }),
  );
});

test("patterns are counted", () => {
  const patterns = patternsOf([[0, 1], [2], [0, 1]]);
  expect(patterns.patterns).toEqual([
    { objectives: [0, 1], rows: 2 },
    { objectives: [2], rows: 1 },
  ]);
  expect(patterns.idOf([2])).toBe(1);
  expect(patterns.idOf([0])).toBe(-1);
});

test("more patterns than are kept apart still make exact groups", () => {
  const patterns = new LabelPatterns(15);
  const subset = (bits: number) => [...Array(15).keys()].filter((j) => (bits >> j) & 1);
  // 13 and 14 differ in the last pattern alone
  for (let bits = 1; bits < 5000; bits++) patterns.add(subset(bits));
  expect(patterns.groups.at(-1)).toEqual([13, 14]);
  patterns.add([13]);
  expect(patterns.groups).toHaveLength(15);
  expect(patterns.patterns).toHaveLength(4096);
});

test("each row reaches every group of its objectives once, whichever sums there are and in whichever batch", () => {
  fc.assert(
    fc.property(rows, fc.nat(3), (all, size) => {
      const patterns = patternsOf(all);
      const { groups } = patterns;
      for (let start = 0; start < groups.length; start += size + 1) {
        const batch = groups.slice(start, start + size + 1);
        const plan = planSums(patterns, batch);
        expect(plan.sums.length).toBeLessThanOrEqual(2 * batch.length);
        for (const objectives of all) {
          const reached = plan.sumsOf(objectives).flatMap((sum) => plan.sums[sum]!);
          const expected = objectives.filter((j) => batch.some((group) => group.includes(j)));
          expect(reached.sort()).toEqual(expected);
        }
      }
    }),
  );
});

test("rows that train several groups are multiplied once", () => {
  const plan = planSums(patternsOf([[0, 1], [0, 1], [0], [1]]), [[0], [1]]);
  expect(plan.sums).toEqual([[0], [1], [0, 1]]);
  expect(plan.sumsOf([0, 1])).toEqual([2]);
  expect(plan.sumsOf([0])).toEqual([0]);
});
