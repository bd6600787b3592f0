import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BLOCK, type PackedWeight, packBlocks } from "#dist/backbone/quantization/packBlocks.js";
import { random } from "../../support/random.js";
import { randomMatrix } from "../../support/randomMatrix.js";

const width = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.constantFrom(31, 32, 33, 64, 96));

/** W[n, k] = scale * (value - zeroPoint), in float32 steps as the engine computes it. */
function unpack({ values, scales, zeroPoints }: PackedWeight, out: number, width: number): Float32Array {
  const blocks = Math.ceil(width / BLOCK);
  return Float32Array.from({ length: out * width }, (_, at) => {
    const [n, k] = [Math.floor(at / width), at % width];
    const block = n * blocks + Math.floor(k / BLOCK);
    const byte = values[block * (BLOCK / 2) + ((k % BLOCK) >> 1)]!;
    const value = k % 2 === 0 ? byte & 15 : byte >> 4;
    return Math.fround(scales[block]! * Math.fround(value - zeroPoints[block]!));
  });
}

/** Of every block, the largest error as a part of its largest absolute value. */
function worstError(packed: PackedWeight, weight: Float32Array, out: number): number {
  const width = weight.length / out;
  const unpacked = unpack(packed, out, width);
  let worst = 0;
  for (let n = 0; n < out; n++) {
    for (let first = 0; first < width; first += BLOCK) {
      const [from, to] = [n * width + first, n * width + Math.min(width, first + BLOCK)];
      const largest = weight.subarray(from, to).reduce((max, value) => Math.max(max, Math.abs(value)), 0) || 1;
      for (let i = from; i < to; i++) worst = Math.max(worst, Math.abs(unpacked[i]! - weight[i]!) / largest);
    }
  }
  return worst;
}

/** Scale, zero point, their quotient and the result are rounded, each by 6e-8; -zeroPoint may be fifteen times the rest. */
const FLOAT_ROUNDING = 1e-6;

describe("blocks that had 4 bits come back", () => {
  /** @param used values that occur, out of sixteen. */
  function onGrid(scale: number, lowest: number, used: number[], out: number, width: number, seed: number) {
    const next = random(seed);
    const draw = () => used[Math.floor(next() * used.length)] ?? 0;
    return Float32Array.from({ length: out * width }, () => Math.fround(scale * draw() + lowest));
  }
  const half = fc.integer({ min: 1, max: 2047 }).map((mantissa) => mantissa / 2048);
  const used = fc.uniqueArray(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 16 });
  const sizes = fc.tuple(fc.integer({ min: 1, max: 4 }), width);

  test("Q4_1: any scale and minimum, whichever of the sixteen values occur", () => {
    fc.assert(
      fc.property(
        half,
        fc.integer({ min: -2047, max: 2047 }),
        used,
        sizes,
        fc.nat(),
        (d, m, values, [out, k], seed) => {
          const weight = onGrid(d, m / 512, values, out, k, seed);
          expect(worstError(packBlocks(weight, out), weight, out)).toBeLessThan(FLOAT_ROUNDING);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("Q4_0: whole steps from -8 to 7, seldom all of them", () => {
    fc.assert(
      fc.property(half, used, sizes, fc.nat(), (d, values, [out, k], seed) => {
        const weight = onGrid(d, -8 * d, values, out, k, seed);
        expect(worstError(packBlocks(weight, out), weight, out)).toBeLessThan(FLOAT_ROUNDING);
      }),
      { numRuns: 300 },
    );
  });
});

test("other weights are off by half a step at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), width, fc.nat(), (out, k, seed) => {
      const weight = Float32Array.from(randomMatrix(out, k, seed));
      const packed = packBlocks(weight, out);
      const unpacked = unpack(packed, out, k);
      for (const [at, value] of weight.entries()) {
        // sixteen values from -1 to 1 at the widest
        expect(Math.abs(unpacked[at]! - value)).toBeLessThanOrEqual(1 / 15 + FLOAT_ROUNDING);
      }
    }),
    { numRuns: 100 },
  );
});

test.each([0, 1, -3.25, 1e-30])("a block of nothing but %s", (value) => {
  const weight = new Float32Array(40).fill(value);
  expect([...unpack(packBlocks(weight, 1), 1, 40)]).toEqual([...weight]);
});

test("blocks never reach into the next row, and what is behind a row's end is zero", () => {
  const { values, scales, zeroPoints } = packBlocks(
    Float32Array.from({ length: 66 }, (_, i) => (i < 33 ? i : 1000)),
    2,
  );
  expect([scales.length, zeroPoints.length, values.length]).toEqual([4, 4, 64]);
  expect([...values.subarray(17, 32), ...values.subarray(49, 64)]).toEqual(Array(30).fill(0));
});
