import { expect, test } from "vitest";
import { encodeHalf } from "#dist/math/encodeHalf.js";
import { halfValues } from "#dist/math/half.js";

test("every half comes back, NaNs as a NaN", () => {
  const encoded = encodeHalf(halfValues);
  for (let half = 0; half < 65_536; half++) {
    if (Number.isNaN(halfValues[half])) expect(Number.isNaN(halfValues[encoded[half]!])).toBe(true);
    else expect(encoded[half]).toBe(half);
  }
});

test("what lies between two halves goes to the nearer one, from the middle to the even one", () => {
  for (let half = 0; half < 0x7bff; half += 7) {
    const [low, high] = [halfValues[half]!, halfValues[half + 1]!];
    const middle = (low + high) / 2;
    const near = (share: number) =>
      encodeHalf(Float32Array.of(low + share * (high - low), -(low + share * (high - low))));
    expect([...near(0.25)]).toEqual([half, half | 0x8000]);
    expect([...near(0.75)]).toEqual([half + 1, (half + 1) | 0x8000]);
    expect(encodeHalf(Float32Array.of(middle))[0]).toBe(half % 2 === 0 ? half : half + 1);
  }
});

test("beyond the largest half lies infinity", () => {
  expect([...encodeHalf(Float32Array.of(65_519.99, 65_520, 1e38, -1e38))]).toEqual([0x7bff, 0x7c00, 0x7c00, 0xfc00]);
});
