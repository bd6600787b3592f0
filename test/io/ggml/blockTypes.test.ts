import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BlockType } from "#dist/io/ggml/blockType.js";
import { blockTypes } from "#dist/io/ggml/blockTypes.js";

function decode(name: string, raw: Uint8Array): Float32Array {
  const { bytesPerBlock, valuesPerBlock, dequantise } = typeNamed(name);
  const out = new Float32Array((raw.length / bytesPerBlock) * valuesPerBlock);
  dequantise(raw, out);
  return out;
}

function typeNamed(name: string): BlockType {
  const type = blockTypes.get(name);
  if (!type) throw new Error(`no ${name}`);
  return type;
}

/** Bytes 0x10, 0x32, … whose low halves are even and high halves odd, then the same with the halves exchanged. */
const nibbles = Uint8Array.from({ length: 16 }, (_, j) => ((2 * j + 1) % 16) * 16 + ((2 * j) % 16));
const low = Array.from({ length: 16 }, (_, j) => (2 * j) % 16);
const high = low.map((value) => value + 1);

describe("blocks decoded by hand", () => {
  test("F32, F16, BF16: 1 and -2.5", () => {
    expect([...decode("F32", new Uint8Array(Float32Array.of(1, -2.5).buffer))]).toEqual([1, -2.5]);
    expect([...decode("F16", Uint8Array.of(0x00, 0x3c, 0x00, 0xc1))]).toEqual([1, -2.5]);
    expect([...decode("BF16", Uint8Array.of(0x80, 0x3f, 0x20, 0xc0))]).toEqual([1, -2.5]);
  });

  test("Q4_0 with scale 0.5: 0.5 (q - 8), low halves first", () => {
    const values = decode("Q4_0", Uint8Array.of(0x00, 0x38, ...nibbles));
    expect([...values]).toEqual([...low, ...high].map((q) => 0.5 * (q - 8)));
  });

  test("Q4_1 with scale -2 and minimum 3: -2 q + 3, low halves first", () => {
    const values = decode("Q4_1", Uint8Array.of(0x00, 0xc0, 0x00, 0x42, ...nibbles));
    expect([...values]).toEqual([...low, ...high].map((q) => -2 * q + 3));
  });

  test("Q8_0 with scale 0.25: signed bytes", () => {
    const bytes = Int8Array.from({ length: 32 }, (_, j) => 8 * j - 128);
    const values = decode("Q8_0", Uint8Array.of(0x00, 0x34, ...new Uint8Array(bytes.buffer)));
    expect([...values]).toEqual([...bytes].map((q) => 0.25 * q));
  });

  test("Q5_0 and Q5_1: the fifth bits, of which only every third is set", () => {
    const fifth = 0b01001001_00100100_10010010_01001001;
    const bytes = new Uint8Array(Uint32Array.of(fifth).buffer);
    const quants = [...low, ...high].map((q, i) => q + (i % 3 === 0 ? 16 : 0));
    expect([...decode("Q5_0", Uint8Array.of(0x00, 0x38, ...bytes, ...nibbles))]).toEqual(
      quants.map((q) => 0.5 * (q - 16)),
    );
    const values = decode("Q5_1", Uint8Array.of(0x00, 0xc0, 0x00, 0x42, ...bytes, ...nibbles));
    expect([...values]).toEqual(quants.map((q) => -2 * q + 3));
  });

  test("Q4_K and Q5_K with d 0.5 and dmin 2: scales 1 to 8 (upper bits in the second half), minimums 50 to 57", () => {
    const scales = [1, 2, 3, 4, 5, 6, 7, 8];
    const minimums = [50, 51, 52, 53, 54, 55, 56, 57];
    const packed = [
      ...[0, 1, 2, 3].map((i) => scales[i]! | ((scales[i + 4]! >> 4) << 6)),
      ...[0, 1, 2, 3].map((i) => minimums[i]! | ((minimums[i + 4]! >> 4) << 6)),
      ...[4, 5, 6, 7].map((i) => (scales[i]! & 15) | ((minimums[i]! & 15) << 4)),
    ];
    const head = [0x00, 0x38, 0x00, 0x40, ...packed];
    const quant = (i: number) => (i * 7) % 16;
    const halves = Array.from({ length: 128 }, (_, j) => {
      const first = (j >> 5) * 64 + (j & 31);
      return quant(first) | (quant(first + 32) << 4);
    });
    const value = (q: number, i: number) => 0.5 * scales[i >> 5]! * q - 2 * minimums[i >> 5]!;
    const indices = Array.from({ length: 256 }, (_, i) => i);
    expect([...decode("Q4_K", Uint8Array.of(...head, ...halves))]).toEqual(indices.map((i) => value(quant(i), i)));
    // byte j has bit 0 set for even j, bit 7 for odd j: the first run of 32, the last
    const fifths = Array.from({ length: 32 }, (_, j) => (j % 2 === 0 ? 1 : 128));
    const hasFifth = (i: number) => (i < 32 && i % 2 === 0) || (i >= 224 && i % 2 === 1);
    expect([...decode("Q5_K", Uint8Array.of(...head, ...fifths, ...halves))]).toEqual(
      indices.map((i) => value(quant(i) + (hasFifth(i) ? 16 : 0), i)),
    );
  });

  test("Q6_K with d 0.5: signed scales, six bits of a value from two places", () => {
    const quant = (i: number) => (i * 11) % 64;
    const lows = Array.from({ length: 128 }, (_, j) => {
      const first = (j >> 6) * 128 + (j & 63);
      return (quant(first) & 15) | ((quant(first + 64) & 15) << 4);
    });
    const highs = Array.from({ length: 64 }, (_, j) => {
      const first = (j >> 5) * 128 + (j & 31);
      return [0, 32, 64, 96].reduce((byte, step, k) => byte | ((quant(first + step) >> 4) << (2 * k)), 0);
    });
    const scales = Array.from({ length: 16 }, (_, i) => i - 8);
    const raw = Uint8Array.of(...lows, ...highs, ...scales, 0x00, 0x38);
    const expected = Array.from({ length: 256 }, (_, i) => 0.5 * scales[i >> 4]! * (quant(i) - 32));
    expect([...decode("Q6_K", raw)]).toEqual(expected);
  });

  test("the second block has its own scale", () => {
    const block = (scale: number) => [0x00, scale, ...new Uint8Array(32).fill(1)];
    const values = decode("Q8_0", Uint8Array.of(...block(0x3c), ...block(0x40)));
    expect([values[0], values[31], values[32], values[63]]).toEqual([1, 1, 2, 2]);
  });
});

describe.each([...blockTypes.keys()])("%s", (name) => {
  const { bytesPerBlock, valuesPerBlock, dequantise } = typeNamed(name);
  const blocks = fc
    .integer({ min: 1, max: 4 })
    .chain((n) => fc.uint8Array({ minLength: n * bytesPerBlock, maxLength: n * bytesPerBlock }));

  test("blocks don't influence each other", () => {
    fc.assert(
      fc.property(blocks, (raw) => {
        const whole = decode(name, raw);
        const single: number[] = [];
        for (let at = 0; at < raw.length; at += bytesPerBlock) {
          single.push(...decode(name, raw.slice(at, at + bytesPerBlock)));
        }
        expect([...whole]).toEqual(single);
      }),
    );
  });

  test("writes into a part of a larger array and nowhere else, from a part of a larger buffer", () => {
    fc.assert(
      fc.property(blocks, (raw) => {
        const larger = new Uint8Array(raw.length + 6);
        larger.set(raw, 2);
        const count = (raw.length / bytesPerBlock) * valuesPerBlock;
        const out = new Float32Array(count + 2).fill(7);
        dequantise(larger.subarray(2, 2 + raw.length), out.subarray(1, 1 + count));
        expect([out[0], out[count + 1]]).toEqual([7, 7]);
        expect(out.subarray(1, 1 + count)).toEqual(decode(name, raw));
      }),
    );
  });
});
