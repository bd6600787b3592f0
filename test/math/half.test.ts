import { describe, expect, test } from "vitest";
import { decodeBfloat16, decodeHalf, halfValues } from "#dist/math/half.js";

const patterns = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** The definition of a binary floating-point number with `fractionBits` and the given exponent bias. */
function byDefinition(pattern: number, fractionBits: number, bias: number): number {
  const sign = pattern >> 15 ? -1 : 1;
  const exponent = (pattern & 0x7fff) >> fractionBits;
  const fraction = (pattern & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 * bias + 1) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}

function mismatches(values: Float32Array, fractionBits: number, bias: number): number[] {
  return [...patterns].filter((pattern) => !Object.is(values[pattern], byDefinition(pattern, fractionBits, bias)));
}

describe("half precision", () => {
  test("all 65,536 patterns have the value of the definition, signed zeros too", () => {
    const values = new Float32Array(patterns.length);
    decodeHalf(patterns, values);
    expect(mismatches(values, 10, 15)).toEqual([]);
    expect(mismatches(halfValues, 10, 15)).toEqual([]);
  });

  test("NaNs keep sign and payload", () => {
    const values = new Float32Array(1);
    decodeHalf(Uint16Array.of(0xfd55), values);
    expect(new Uint32Array(values.buffer)[0]).toBe(0xffaaa000);
  });
});

describe("bfloat16", () => {
  test("all 65,536 patterns have the value of the definition, signed zeros too", () => {
    const values = new Float32Array(patterns.length);
    decodeBfloat16(patterns, values);
    expect(mismatches(values, 7, 127)).toEqual([]);
  });

  test("writes into a part of a larger array and nowhere else", () => {
    const values = new Float32Array(4).fill(7);
    decodeBfloat16(Uint16Array.of(0x3f80, 0xbf80), values.subarray(1, 3));
    expect([...values]).toEqual([7, 1, -1, 7]);
  });
});
