import { describe, expect, test } from "vitest";
import { Rotation } from "#dist/backbone/quantization/rotation.js";
import { largestDifference } from "../../support/largestDifference.js";
import { randomMatrix } from "../../support/randomMatrix.js";

/** Odd, prime, powers of two, mixed, and SmolLM2's. */
const SIZES = [1, 2, 3, 5, 7, 8, 9, 12, 15, 31, 35, 48, 64, 96, 97, 127, 128, 192, 250, 576];

function matrixOf(rotation: Rotation): Float32Array {
  const { size } = rotation;
  const q = Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
  rotation.apply(q);
  return q;
}

describe.each(SIZES)("size %i", (size) => {
  const rotation = new Rotation(size);
  const q = matrixOf(rotation);

  test("Q Qᵀ = I", () => {
    let worst = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += q[i * size + k]! * q[j * size + k]!;
        worst = Math.max(worst, Math.abs(sum - (i === j ? 1 : 0)));
      }
    }
    // elements are rounded to float32 twice, by 6e-8 of themselves, and rows have length 1
    expect(worst).toBeLessThan(3e-7);
  });

  test("one large coordinate is spread over all of them", () => {
    // the largest elements of a cosine transform of m and of H / √2^k are √(2 / m) and 1 / √2^k
    expect(q.reduce((max, value) => Math.max(max, Math.abs(value)), 0)).toBeLessThan(Math.sqrt(2 / size) + 1e-6);
  });

  test("rows are rotated one by one, and turned back", () => {
    const rows = Float32Array.from(randomMatrix(3, size, size));
    const rotated = rows.slice();
    rotation.apply(rotated);
    const expected = Float32Array.from({ length: 3 * size }, (_, at) => {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += rows[Math.floor(at / size) * size + k]! * q[k * size + (at % size)]!;
      return sum;
    });
    // sums of up to 576 products of values below 1, rounded to float32 at every of ten steps
    expect(largestDifference(rotated, expected)).toBeLessThan(2e-5);
    rotation.revert(rotated);
    expect(largestDifference(rotated, rows)).toBeLessThan(2e-5);
  });

  test("it is the same every time: what is compiled and what is turned back later agree", () => {
    expect(matrixOf(new Rotation(size))).toEqual(q);
  });
});
