import fc from "fast-check";
import { expect, test } from "vitest";
import { hadamard } from "#dist/math/hadamard.js";
import { largestDifference } from "../support/largestDifference.js";
import { randomMatrix } from "../support/randomMatrix.js";

const SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

const vector = (length: number, seed: number) => Float32Array.from(randomMatrix(1, length, seed));

test.each(SIZES)("size %i: the normalised matrix of Sylvester's order, which is orthonormal", (size) => {
  const rows = Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  hadamard(rows, size);
  const sign = (i: number, j: number) => (bitCount(i & j) % 2 === 0 ? 1 : -1);
  const expected = Float32Array.from(
    { length: size * size },
    (_, at) => sign(Math.floor(at / size), at % size) / Math.sqrt(size),
  );
  // sums of zeros and a one are exact; only 1 / √size is rounded
  expect(largestDifference(rows, expected)).toBeLessThan(1e-7);
  expect(expected.reduce((sum, value) => sum + value ** 2, 0) / size).toBeCloseTo(1, 6);
});

test("it is its own inverse", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SIZES), fc.integer({ min: 1, max: 5 }), fc.nat(), (size, blocks, seed) => {
      const original = vector(size * blocks, seed);
      const twice = original.slice();
      hadamard(twice, size);
      hadamard(twice, size);
      // up to 2 · 10 roundings, by 6e-8, of values below √512
      expect(largestDifference(twice, original)).toBeLessThan(3e-5);
    }),
    { numRuns: 60 },
  );
});

test("blocks stay apart: each gets, to the bit, what it gets alone", () => {
  fc.assert(
    fc.property(fc.constantFrom(...SIZES), fc.integer({ min: 2, max: 6 }), fc.nat(), (size, blocks, seed) => {
      const together = vector(size * blocks, seed);
      const alone = Array.from({ length: blocks }, (_, b) => together.slice(b * size, (b + 1) * size));
      hadamard(together, size);
      for (const block of alone) hadamard(block, size);
      expect([...together]).toEqual(alone.flatMap((block) => [...block]));
    }),
    { numRuns: 40 },
  );
});

function bitCount(n: number): number {
  return n === 0 ? 0 : (n & 1) + bitCount(n >> 1);
}
