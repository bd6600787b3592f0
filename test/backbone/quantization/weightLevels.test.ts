import { expect, test } from "vitest";
import { weightLevels } from "#dist/backbone/quantization/weightLevels.js";

const SIZE = 64;

/** As vpmaddubsw does it: products are added in pairs, and what doesn't fit into 16 bits becomes the nearest that does. */
function saturated(unsigned: number, signed: number): number {
  return (SIZE / 2) * Math.max(-32768, Math.min(32767, 2 * unsigned * signed));
}

const product = (value: number) => new Float32Array(SIZE * SIZE).fill(value);

test("127 where products are exact", async () => {
  expect(await weightLevels(async (unsigned, signed) => product(SIZE * unsigned * signed))).toBe(127);
});

test("63 where sums of two products saturate, which they then don't any more", async () => {
  const levels = await weightLevels(async (unsigned, signed) => product(saturated(unsigned, signed)));
  expect(levels).toBe(63);
  for (const signed of [levels, -levels]) expect(saturated(255, signed)).toBe(SIZE * 255 * signed);
});

test("63 where a single product is wrong", async () => {
  const oneWrong = async (unsigned: number, signed: number) =>
    product(SIZE * unsigned * signed).map((value, i) => (i === SIZE * SIZE - 1 ? value - 1 : value));
  expect(await weightLevels(oneWrong)).toBe(63);
});

test("this machine answers one or the other", async () => {
  expect([127, 63]).toContain(await weightLevels());
});
