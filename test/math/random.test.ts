import { expect, test } from "vitest";
import { bootstrap } from "#dist/math/bootstrap.js";
import { moments } from "#dist/math/moments.js";
import { Random } from "#dist/math/random.js";

test.each([
  [0, [3737715805, 2584255861, 2876756834, 3286328325, 1553311962]],
  [42, [1776835114, 4165204688, 17111135, 2317295270, 2792088233]],
])("seed %i gives what a Python program of the published generators gives", (seed, expected) => {
  const random = new Random(seed);
  expect(expected.map(() => random.uint32())).toEqual(expected);
});

test("uniform, integer and normal numbers have their distributions' means and variances", () => {
  const random = new Random(1);
  const draw = (next: () => number) => moments(Float64Array.from({ length: 100_000 }, next));
  const uniform = draw(() => random.uniform());
  expect(uniform.mean).toBeCloseTo(1 / 2, 2);
  expect(uniform.variance).toBeCloseTo(1 / 12, 2);
  const normal = draw(() => random.normal());
  expect(normal.mean).toBeCloseTo(0, 1);
  expect(normal.variance).toBeCloseTo(1, 1);
  const dice = draw(() => random.integer(6));
  expect(dice.mean).toBeCloseTo(2.5, 1);
  expect(dice.variance).toBeCloseTo(35 / 12, 1);
});

test("a shuffle keeps the items and makes every order about equally often", () => {
  const random = new Random(7);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const items = [0, 1, 2];
    random.shuffle(items);
    counts.set(items.join(""), (counts.get(items.join("")) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("bootstrap intervals of a mean cover it about as often as they say, and repeat with the seed", () => {
  const random = new Random(3);
  let covered = 0;
  for (let trial = 0; trial < 200; trial++) {
    const sample = Float64Array.from({ length: 50 }, () => 5 + random.normal());
    const mean = (indices: Uint32Array) => indices.reduce((sum, i) => sum + sample[i]!, 0) / indices.length;
    const interval = bootstrap(50, mean, { random: new Random(trial), rounds: 200, level: 0.9 });
    expect(interval).toEqual(bootstrap(50, mean, { random: new Random(trial), rounds: 200, level: 0.9 }));
    if (interval[0] <= 5 && 5 <= interval[1]) covered++;
  }
  expect(covered).toBeGreaterThan(160);
  expect(covered).toBeLessThan(195);
});

test("resamples without a finite statistic don't count", () => {
  const random = new Random(1);
  expect(bootstrap(3, (indices) => (indices[0] === 0 ? Number.NaN : 4), { random })).toEqual([4, 4]);
  expect(bootstrap(3, () => Number.NaN, { random })).toEqual([Number.NaN, Number.NaN]);
});
