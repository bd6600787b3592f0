import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type GgufParts, type GgufValue, ggufBytes } from "./ggufBytes.js";
import { testKinds, testLargest } from "./hostileKinds.js";
import { openInChild } from "./openInChild.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const F32 = 0;
const Q4_0 = 2;
const UINT8 = 0;
const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

const a = { name: "a", dimensions: [2, 3], type: F32, data: new Uint8Array(24).fill(1) };
const b = { name: "b", dimensions: [32, 2], type: Q4_0, data: new Uint8Array(36).fill(2) };
const keys: [string, GgufValue][] = [
  ["general.architecture", "llama"],
  ["tokens", ["ab", "é", ""]],
  ["count", 7],
];
const sound: GgufParts = { keys, tensors: [a, b] };
const whole = ggufBytes(sound);
const withKey = (key: string, value: GgufValue) => ggufBytes({ ...sound, keys: [...keys, [key, value]] });
const withTensor = (changes: object) => ggufBytes({ ...sound, tensors: [a, { ...b, ...changes }] });
const polluting = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__"];

test("the unmodified file loads", async () => {
  await writeFile(join(folder, "whole.gguf"), whole);
  expect((await openInChild([join(folder, "whole.gguf")])).outcomes).toEqual(["opened"]);
});

describe("kinds", () => {
  testKinds(folder, "gguf", [
    { kind: "truncated", outcome: "E_GGUF_TRUNCATED", make: (pick) => whole.subarray(0, 4 + pick(whole.length - 4)) },
    {
      kind: "a wrong magic",
      outcome: "E_GGUF_MAGIC",
      make: (pick) => whole.with(pick(4), pick(64)),
    },
    {
      kind: "other formats",
      outcome: "E_GGUF_MAGIC",
      make: (pick, i) =>
        Buffer.concat([
          Buffer.from(
            ["", "GGML", "ggjt", "PK\x03\x04", '\x08\0\0\0\0\0\0\0{"a":', "version https://git-lfs"][i % 6] ?? "",
          ),
          new Uint8Array(pick(1000)),
        ]),
    },
    {
      kind: "unknown versions",
      outcome: "E_GGUF_VERSION",
      make: (pick, i) =>
        ggufBytes({ ...sound, version: [0x10001, 1, 4][i % 3]! + 0x20000 * pick(100) + (i % 3 ? 0 : 4) }),
    },
    {
      kind: "big-endian",
      outcome: "E_GGUF_BIG_ENDIAN",
      make: (_, i) => ggufBytes({ ...sound, version: (i + 1) * 2 ** 24 }),
    },
    {
      kind: "a header of 2 GB and more: counts",
      outcome: "E_GGUF_TRUNCATED",
      make: (pick, i) => {
        const count = 2n ** BigInt(31 + i) + BigInt(pick(1000));
        return ggufBytes({
          ...sound,
          counts: [{ tensors: count }, { keys: count }, { tensors: count, keys: count }][i % 3]!,
        });
      },
    },
    {
      kind: "a header of 2 GB and more: strings",
      outcome: "E_GGUF_TRUNCATED",
      make: (pick, i) => withKey("a", { type: STRING, bytes: uint64(2n ** BigInt(31 + i) + BigInt(pick(9))) }),
    },
    {
      kind: "a header of 2 GB and more: arrays",
      outcome: "E_GGUF_TRUNCATED",
      make: (pick, i) =>
        withKey("a", array([0, 1, 5, 6, 7, 8, 10, 12][pick(8)]!, 2n ** BigInt(31 + i), new Uint8Array(99))),
    },
    {
      kind: "counts that no model has",
      outcome: "E_GGUF_LIMIT",
      make: (pick, i) => {
        const tensors = BigInt(25_001 + pick(15_000));
        const counts = i % 2 ? { tensors } : { keys: tensors };
        return Buffer.concat([ggufBytes({ counts }), new Uint8Array(1_000_000)]);
      },
    },
    {
      kind: "names that no model has",
      outcome: "E_GGUF_LIMIT",
      make: (pick, i) => {
        const name = "x".repeat(65_536 + pick(100_000));
        return i % 2 ? withKey(name, 1) : withTensor({ name });
      },
    },
    {
      kind: "unknown types of values",
      outcome: "E_GGUF_VALUE_TYPE",
      make: (pick, i) => {
        const type = 13 + pick(2 ** (i + 2));
        return withKey("a", i % 2 ? array(type, 3n, new Uint8Array(99)) : { type, bytes: new Uint8Array(99) });
      },
    },
    {
      kind: "arrays of arrays",
      outcome: "E_GGUF_NESTED_ARRAY",
      make: (pick) => {
        let nested = array(UINT8, 0n, new Uint8Array(0));
        for (let depth = pick(1000); depth >= 0; depth--) nested = array(ARRAY, 1n, nested.bytes);
        return withKey("a", nested);
      },
    },
    {
      kind: "booleans that aren't",
      outcome: "E_GGUF_BOOL",
      make: (pick, i) => {
        const bytes = Uint8Array.of(0, 1, 2 + pick(254));
        return withKey("a", i % 2 ? array(BOOL, 3n, bytes) : { type: BOOL, bytes: bytes.subarray(2) });
      },
    },
    {
      kind: "text that isn't UTF-8",
      outcome: "E_GGUF_UTF8",
      make: (pick, i) => {
        const bad = [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82], [0x80]][i % 6]!;
        const text = Uint8Array.of(
          ...new Uint8Array(pick(99)).fill(0x61),
          ...bad,
          ...Buffer.from(pick(2) ? "\ufffd" : ""),
        );
        const bytes = Buffer.concat([uint64(BigInt(text.length)), text]);
        return withKey("a", pick(2) ? array(STRING, 1n, bytes) : { type: STRING, bytes });
      },
    },
    {
      kind: "bad alignments",
      outcome: "E_GGUF_ALIGNMENT",
      make: (pick, i) =>
        withKey("general.alignment", [0, 3 + 2 * pick(99), 48, "32", ["32"], array(4, 2n, uint64(32n))][i % 6]!),
    },
    {
      kind: "a key twice",
      outcome: "E_GGUF_DUPLICATE",
      make: (pick) => {
        const name = [...polluting, "", "é", "k".repeat(pick(1000))][pick(9)]!;
        return ggufBytes({ ...sound, keys: [[name, 1], ...keys, [name, "x"]] });
      },
    },
    {
      kind: "a tensor twice",
      outcome: "E_GGUF_DUPLICATE",
      make: (pick) => {
        const name = [...polluting, "", "é", "k".repeat(pick(1000))][pick(9)]!;
        return ggufBytes({ ...sound, tensors: [{ ...a, name }, b, { ...a, name }] });
      },
    },
    {
      kind: "prototype-polluting names",
      outcome: "opened",
      make: (pick, i) =>
        ggufBytes({
          keys: [...keys, [polluting[i % 6]!, pick(2) ? 1 : ["x"]], ["constructor.prototype.x", "y"]],
          tensors: [{ ...a, name: polluting[(i + 1) % 6]! }, b],
        }),
    },
    {
      kind: "absurd shapes",
      outcome: "E_GGUF_SHAPE",
      make: (pick, i) =>
        withTensor({
          dimensions: [
            [32n, 2n ** BigInt(53 + pick(11))],
            [2n ** 64n - BigInt(1 + pick(9))],
            [2 ** (30 + pick(20)), 2 ** (24 + pick(20))],
            new Array(5 + pick(1000)).fill(1),
            [1 + pick(31), 32],
            [2n ** 32n, 2n ** 32n, BigInt(1 + pick(9))],
          ][i % 6],
        }),
    },
    {
      kind: "tensors larger than the file",
      outcome: "E_GGUF_TRUNCATED",
      make: (pick, i) => withTensor({ dimensions: [32, 3 + pick(2 ** (i + 1))] }),
    },
    {
      kind: "offsets outside the file",
      outcome: "E_GGUF_TRUNCATED",
      make: (pick, i) =>
        withTensor({
          offset: 2n ** 30n * BigInt(1 + pick(2 ** i)),
          type: i % 2 ? Q4_0 : 50 + i,
          data: new Uint8Array(0),
        }),
    },
    {
      kind: "offsets that no file has",
      outcome: "E_GGUF_OFFSET",
      make: (pick, i) =>
        withTensor({ offset: i % 2 ? 2n ** 64n - 32n * BigInt(1 + pick(99)) : BigInt(32 * pick(9) + 1 + pick(31)) }),
    },
    {
      kind: "overlapping tensors",
      outcome: "E_GGUF_OVERLAP",
      make: (pick) => {
        const large = { ...a, dimensions: [96], data: new Uint8Array(384) };
        return ggufBytes({ ...sound, tensors: [large, { ...b, offset: 32n * BigInt(pick(12)) }] });
      },
    },
    {
      kind: "unknown types of tensors",
      outcome: "E_TENSOR_DTYPE",
      make: (pick, i) => withTensor({ type: [4, 5, 16, 24, 31, 42][i % 6]! + (i % 6 === 5 ? pick(2 ** 31) : 0) }),
    },
  ]);
});

describe("the largest below 10 MB", () => {
  const strings = (text: string, count: number) => {
    const bytes = Buffer.concat([uint64(BigInt(Buffer.byteLength(text))), Buffer.from(text)]);
    return ggufBytes({ keys: [["a", array(STRING, BigInt(count), Buffer.alloc(bytes.length * count, bytes))]] });
  };
  testLargest(folder, "gguf", [
    ["a million strings", () => strings("zq", 990_000), "opened"],
    ["a million strings of wide characters", () => strings("語", 900_000), "opened"],
    ["a million strings to look at twice", () => strings("\ufffd", 900_000), "opened"],
    ["empty strings", () => strings("", 1_240_000), "opened"],
    ["a string of 9.9 MB", () => withKey("a", text(Buffer.alloc(9_900_000, "é"))), "opened"],
    ["a string of 9.9 MB that isn't UTF-8", () => withKey("a", text(Buffer.alloc(9_900_000, 0xff))), "E_GGUF_UTF8"],
    ["booleans", () => lists(BOOL, 3, 3_300_000), "opened"],
    ["nine million numbers", () => lists(UINT8, 3, 3_300_000), "opened"],
    ["short arrays", () => lists(UINT8, 9_990, 900), "opened"],
    [
      "as many tensors as allowed",
      () =>
        ggufBytes({
          tensors: Array.from({ length: 25_000 }, (_, i) => ({
            name: `${i}`.padStart(100, "語"),
            dimensions: [1, 1, 1, 1],
            type: F32,
            offset: BigInt(32 * i),
          })),
        }),
      "E_GGUF_TRUNCATED",
    ],
    ["claims of 24 bytes", () => ggufBytes({ counts: { tensors: 10_000_000n } }).subarray(0, 24), "E_GGUF_TRUNCATED"],
  ]);
});

function array(type: number, count: bigint, items: Uint8Array): { type: number; bytes: Uint8Array } {
  return { type: ARRAY, bytes: Buffer.concat([new Uint8Array(Uint32Array.of(type).buffer), uint64(count), items]) };
}

function lists(type: number, count: number, items: number): Uint8Array {
  const value = array(type, BigInt(items), new Uint8Array(items));
  return ggufBytes({ keys: Array.from({ length: count }, (_, i): [string, GgufValue] => [`${i}`, value]) });
}

function text(utf8: Uint8Array): GgufValue {
  return { type: STRING, bytes: Buffer.concat([uint64(BigInt(utf8.length)), utf8]) };
}

function uint64(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}
