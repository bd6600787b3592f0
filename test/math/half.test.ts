import { describe, expect, test } from "vitest";
import { encodeBfloat16 } from "#dist/math/encodeBfloat16.js";
import { decodeBfloat16, decodeHalf, halfValues } from "#dist/math/half.js";
import { roundToBfloat16 } from "#dist/math/roundToBfloat16.js";

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

  test("every pattern comes back from its value; NaNs stay NaNs", () => {
    const values = new Float32Array(patterns.length);
    decodeBfloat16(patterns, values);
    const encoded = encodeBfloat16(values);
    const quiet = (pattern: number) => ((pattern & 0x7fff) > 0x7f80 ? pattern | 0x40 : pattern);
    expect([...encoded]).toEqual([...patterns].map(quiet));
    const payload = new Float32Array(Uint32Array.of(0x7f800001, 0xffffffff).buffer);
    for (const pattern of encodeBfloat16(payload)) expect(pattern & 0x7fff).toBeGreaterThan(0x7f80);
  });

  test("others are rounded to the nearest, ties to even", () => {
    const bits = Uint32Array.from({ length: 20_000 }, (_, i) => Math.imul(i + 1, 2_654_435_761));
    const some = new Float32Array(bits.buffer).filter(Number.isFinite);
    const ties = new Float32Array(Uint32Array.of(0x3f808000, 0x3f818000, 0x3f808001, 0xbf808000, 0x7f7fffff).buffer);
    for (const values of [some, ties]) {
      const found = new Float32Array(values.length);
      decodeBfloat16(encodeBfloat16(values), found);
      expect(found).toEqual(values.map(roundToBfloat16));
    }
  });
});
