import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { PanelCholesky } from "#dist/algebra/panelCholesky.js";
import { Products } from "#dist/algebra/products.js";
import { errorFeedback } from "#dist/backbone/quantization/errorFeedback.js";
import type { QuantizedWeight } from "#dist/backbone/quantization/quantizedWeight.js";
import { roundToNearest } from "#dist/backbone/quantization/roundToNearest.js";
import { roundWithFeedback } from "#dist/backbone/quantization/roundWithFeedback.js";
import { random } from "../../support/random.js";
import { randomMatrix } from "../../support/randomMatrix.js";

const products = await Products.open();
const cholesky = new PanelCholesky(products);
afterAll(() => products.release());

const weightOf = (out: number, width: number, seed: number) => Float32Array.from(randomMatrix(out, width, seed));

/** XᵀX of rows [n, width]. */
function gramOf(x: Float64Array, width: number): Float32Array {
  const gram = new Float64Array(width * width);
  for (let row = 0; row < x.length; row += width) {
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) gram[i * width + j]! += x[row + i]! * x[row + j]!;
  }
  return Float32Array.from(gram);
}

/** Rows whose coordinates are mixtures of a few common ones, of very different sizes, and a little noise. */
function correlatedRows(n: number, width: number, seed: number): Float64Array {
  const rank = Math.max(1, Math.floor(width / 6));
  const latent = randomMatrix(n, rank, seed);
  const mixture = randomMatrix(rank, width, seed + 1);
  const noise = randomMatrix(n, width, seed + 2);
  return Float64Array.from({ length: n * width }, (_, at) => {
    const [row, k] = [Math.floor(at / width), at % width];
    let sum = 0.1 * noise[at]!;
    for (let i = 0; i < rank; i++) sum += (latent[row * rank + i]! * mixture[i * width + k]!) / (1 + i);
    return sum;
  });
}

/** Σ ‖X (w - ŵ)‖² over the outputs. */
function outputError(x: Float64Array, weight: Float32Array, out: number, { values, scales }: QuantizedWeight): number {
  const width = weight.length / out;
  let total = 0;
  for (let n = 0; n < out; n++) {
    const difference = Float64Array.from(
      { length: width },
      (_, k) => weight[n * width + k]! - values[k * out + n]! * scales[n]!,
    );
    for (let row = 0; row < x.length; row += width) {
      let sum = 0;
      for (let k = 0; k < width; k++) sum += x[row + k]! * difference[k]!;
      total += sum * sum;
    }
  }
  return total;
}

const round = async (weight: Float32Array, out: number, levels: number, gram: Float32Array, rows: number) =>
  await roundWithFeedback(weight, out, levels, await errorFeedback({ gram, rows }, cholesky), products);

describe("errorFeedback", () => {
  // around the Cholesky factorisation's panels of 128
  test.each([1, 2, 7, 31, 64, 127, 128, 129, 150])("factors the damped Gram matrix: width %i", async (width) => {
    const rows = 200;
    const gram = gramOf(correlatedRows(rows, width, width), width);
    const feedback = await errorFeedback({ gram, rows }, cholesky);
    let trace = 0;
    for (let i = 0; i < width; i++) trace += gram[i * (width + 1)]! / rows;
    const damped = Float64Array.from(gram, (value) => value / rows);
    for (let i = 0; i < width; i++) damped[i * (width + 1)]! += (0.01 * trace) / width;

    // G = (I + F)ᵀ D (I + F) with D diagonal: C = G (I + F)⁻¹ must be the upper triangular (I + F)ᵀ D
    const c = damped.slice();
    for (let row = 0; row < width; row++) {
      for (let j = width - 1; j >= 0; j--) {
        for (let i = j + 1; i < width; i++) c[row * width + j]! -= c[row * width + i]! * feedback[i * width + j]!;
      }
    }
    for (let i = 0; i < width; i++) {
      expect(c[i * (width + 1)]).toBeGreaterThan(0);
      for (let j = 0; j < width; j++) {
        const expected = i <= j ? (i === j ? 1 : feedback[j * width + i]!) * c[j * (width + 1)]! : 0;
        // F is rounded to float32, by 6e-8 of elements up to 50, and the sums have up to 150 terms
        expect(Math.abs(c[i * width + j]! - expected)).toBeLessThan((1e-4 * trace) / width);
        if (j >= i) expect(feedback[i * width + j]).toBe(0);
      }
    }
  });

  test("inputs that have nothing in common feed nothing back", async () => {
    const width = 140;
    const gram = new Float32Array(width * width);
    for (let i = 0; i < width; i++) gram[i * (width + 1)] = 1 + i;
    expect((await errorFeedback({ gram, rows: 10 }, cholesky)).every((value) => value === 0)).toBe(true);
  });

  test.each(["no input ever differs from zero", "one row", "one input larger than all others by 1e4", "equal inputs"])(
    "singular matrices are factored: %s",
    async (kind) => {
      const width = 130;
      const x = new Float64Array(3 * width);
      const next = random(1);
      if (kind === "one row") for (let i = 0; i < width; i++) x[i] = next();
      if (kind === "equal inputs") for (let row = 0; row < 3; row++) x.fill(next(), row * width, (row + 1) * width);
      if (kind.startsWith("one input")) for (let row = 0; row < 3; row++) x[row * width + 5] = 1e4 * next();
      const feedback = await errorFeedback({ gram: gramOf(x, width), rows: 3 }, cholesky);
      expect(feedback.every(Number.isFinite)).toBe(true);
    },
  );
});

describe("roundWithFeedback", () => {
  const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 70 }), fc.nat({ max: 1e6 }));

  test("without feedback it rounds to the nearest", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([out, width, seed]) => {
        const weight = weightOf(out, width, seed);
        const gram = new Float32Array(width * width);
        for (let i = 0; i < width; i++) gram[i * (width + 1)] = 1 + ((seed + i) % 9);
        expect(await round(weight, out, 127, gram, 10)).toEqual(roundToNearest(weight, out, 127));
      }),
      { numRuns: 30 },
    );
  });

  test("it follows the recurrence: q_i = round((w_i + Σ_{j<i} F_ij e_j) / s), e = w - s q", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ([out, width, seed]) => {
        const next = random(seed);
        // sixteenths, scales of 1 and feedback of -1, 0 or 1 make every sum exact, in whichever order
        const weight = Float32Array.from({ length: out * width }, () => Math.round((2 * next() - 1) * 1600) / 16);
        for (let n = 0; n < out; n++) weight[n * width + Math.floor(next() * width)] = 127;
        const feedback = Float32Array.from({ length: width * width }, (_, at) =>
          at % width < Math.floor(at / width) ? Math.floor(next() * 3) - 1 : 0,
        );
        const { values, scales } = await roundWithFeedback(weight, out, 127, feedback, products);
        expect([...scales]).toEqual(Array(out).fill(1));
        for (let n = 0; n < out; n++) {
          const errors: number[] = [];
          for (let i = 0; i < width; i++) {
            const fed = errors.reduce((sum, error, j) => sum + feedback[i * width + j]! * error, 0);
            const w = weight[n * width + i]!;
            const expected = Math.max(-127, Math.min(127, Math.round(w + fed)));
            expect(values[i * out + n]! - expected).toBe(0); // -0 is 0
            errors.push(w - expected);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([127, 63])(
    "correlated inputs: outputs are off by less than with nearest rounding, within ±%i",
    async (levels) => {
      const ratios: number[] = [];
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 12, max: 90 }), fc.nat({ max: 1e6 }), async (width, seed) => {
          const [out, rows] = [16, 300];
          const x = correlatedRows(rows, width, seed);
          const weight = weightOf(out, width, seed + 7);
          const fed = await round(weight, out, levels, gramOf(x, width), rows);
          const nearest = roundToNearest(weight, out, levels);
          expect(fed.scales).toEqual(nearest.scales);
          expect(fed.values.every((value) => Math.abs(value) <= levels)).toBe(true);
          const ratio = outputError(x, weight, out, fed) / outputError(x, weight, out, nearest);
          expect(ratio).toBeLessThan(1);
          ratios.push(ratio);
        }),
        { numRuns: 25 },
      );
      // a sixth of the directions carries nearly all of the rows: most of the error can be moved out of them
      expect(ratios.reduce((a, b) => a + b, 0) / ratios.length).toBeLessThan(0.5);
    },
  );

  test("fewer rows than inputs: on those rows, outputs are nearly exact", async () => {
    const [out, width, rows] = [8, 120, 10];
    const x = randomMatrix(rows, width, 3);
    const weight = weightOf(out, width, 4);
    const fed = await round(weight, out, 127, gramOf(x, width), rows);
    const nearest = roundToNearest(weight, out, 127);
    expect(outputError(x, weight, out, fed)).toBeLessThan(0.2 * outputError(x, weight, out, nearest));
  });

  test("rows of zeros stay zero", async () => {
    const width = 40;
    const weight = new Float32Array(2 * width);
    weight.fill(0.5, width);
    const { values, scales } = await round(weight, 2, 127, gramOf(correlatedRows(50, width, 1), width), 50);
    expect(scales[0]).toBe(1);
    for (let k = 0; k < width; k++) expect([values[2 * k], values[2 * k + 1]]).toEqual([0, 127]);
  });
});
