import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseClip } from "#dist/backbone/quantization/chooseClip.js";
import { computeOnce } from "#dist/backbone/quantization/computeOnce.js";
import { hadamardBlock } from "#dist/backbone/quantization/hadamardBlock.js";
import { roundToNearest } from "#dist/backbone/quantization/roundToNearest.js";
import { rowScales } from "#dist/backbone/quantization/rowScales.js";
import { randomMatrix } from "../../support/randomMatrix.js";

const matrix = (rows: number, cols: number, seed: number, scale = 1) =>
  Float32Array.from(randomMatrix(rows, cols, seed), (value) => value * scale);

describe("rowScales", () => {
  test("the largest of a row becomes `levels`; rows of zeros have a scale too", () => {
    const weight = Float32Array.of(1, -254, 3, 0, 0, 0, 0.5, 0.25, -0.125);
    expect([...rowScales(weight, 3, 127)]).toEqual([2, 1, Math.fround(0.5 / 127)]);
    expect([...rowScales(weight, 3, 63)]).toEqual([Math.fround(254 / 63), 1, Math.fround(0.5 / 63)]);
  });
});

describe("roundToNearest", () => {
  test.each([127, 63])("every weight is off by half a step at most, and within ±%i", (levels) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 70 }), fc.nat(), (out, width, seed) => {
        const weight = matrix(out, width, seed);
        const { values, scales } = roundToNearest(weight, out, levels);
        for (let n = 0; n < out; n++) {
          for (let k = 0; k < width; k++) {
            const value = values[k * out + n]!; // [in, out]
            expect(Math.abs(value)).toBeLessThanOrEqual(levels);
            // the scale is rounded to float32: 127 steps are off by 127 · 6e-8 of one
            const error = Math.abs(value * scales[n]! - weight[n * width + k]!) / scales[n]!;
            expect(error).toBeLessThan(0.5 + 1e-5);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test("a row of zeros is zero", () => {
    const { values, scales } = roundToNearest(Float32Array.of(0, 0, 5, -5), 2, 127);
    expect([...values]).toEqual([0, 127, 0, -127]);
    expect([...scales]).toEqual([1, Math.fround(5 / 127)]);
  });
});

describe("chooseClip", () => {
  test("evenly spread values are not clipped", () => {
    const rows = matrix(50, 64, 1);
    rows[17] = 1;
    expect(chooseClip([rows], 64)).toBe(1);
  });

  test("a single row with outliers doesn't cost all others their bits", () => {
    const rows = matrix(100, 64, 1);
    rows[5 * 64 + 3] = -60;
    // at 60, a step of 0.47 for values within ±1; the smallest part that is tried is 0.3
    expect(chooseClip([rows.subarray(0, 64 * 30), rows.subarray(64 * 30)], 64)).toBeCloseTo(18, 5);
  });

  test("it is the best of the parts that are tried", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 1, max: 9, noNaN: true }),
        (seed, n, power) => {
          const rows = matrix(n, 16, seed).map((value) => Math.sign(value) * Math.abs(value) ** power);
          const largest = Math.max(...rows.map(Math.abs));
          const errors = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3].map((part) => meanError(rows, 16, largest * part));
          const clip = chooseClip([rows], 16);
          expect(clip).toBeLessThanOrEqual(largest);
          // the same sum in the same order, but for the clip's own rounding
          expect(meanError(rows, 16, clip)).toBeLessThan(Math.min(...errors) * (1 + 1e-9));
        },
      ),
      { numRuns: 50 },
    );
  });

  test("no rows, or zeros alone, still give a scale", () => {
    expect(chooseClip([], 8)).toBe(1);
    expect(chooseClip([new Float32Array(24)], 8)).toBe(1);
  });

  test("rows of zeros among others don't matter", () => {
    const rows = matrix(20, 8, 3);
    expect(chooseClip([rows, new Float32Array(80)], 8)).toBe(chooseClip([rows], 8));
  });

  function meanError(rows: Float32Array, width: number, clip: number): number {
    let total = 0;
    for (let first = 0; first < rows.length; first += width) {
      let [error, square] = [0, 0];
      for (const value of rows.subarray(first, first + width)) {
        const step = clip / 127;
        error += (value - Math.max(-127, Math.min(127, Math.round(value / step))) * step) ** 2;
        square += value ** 2;
      }
      total += error / square;
    }
    return total / (rows.length / width);
  }
});

describe("computeOnce", () => {
  test("computes for the first reader and forgets after the last", async () => {
    let computed = 0;
    const read = computeOnce(3, async () => ++computed);
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    expect([await read(), computed]).toEqual([1, 1]);
    expect(await read()).toBe(2); // nothing was kept
  });

  test("a failure reaches every reader", async () => {
    const read = computeOnce(2, async () => {
      throw new Error("unreadable");
    });
    await expect(read()).rejects.toThrow("unreadable");
    await expect(read()).rejects.toThrow("unreadable");
  });
});

test.each([
  [1536, 64],
  [576, 64],
  [48, 16],
  [29, 1],
  [8960, 64],
  [96, 32],
])("inputs %i wide go through Hadamard blocks of %i", (width, block) => {
  expect(hadamardBlock(width)).toBe(block);
});
