import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArmormError, FileFormatError, ModelError, NotFoundError, UnsupportedError } from "#dist/errors.js";
import { openGguf } from "#dist/io/gguf.js";
import { type GgufParts, type GgufValue, ggufBytes } from "./ggufBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const path = join(folder, "model.gguf");
const F32 = 0;
const Q4_0 = 2;
const Q8_0 = 8;
const IQ2_XS = 17;
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const bytesOf = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
const vector = { name: "a", dimensions: [2], type: F32, data: floats(1, 2) };

async function open(parts: GgufParts) {
  await writeFile(path, ggufBytes(parts));
  return openGguf(path);
}

async function failure(parts: GgufParts | Uint8Array): Promise<ArmormError> {
  await writeFile(path, parts instanceof Uint8Array ? parts : ggufBytes(parts));
  const error = await openGguf(path).then(
    (file) => file.close(),
    (caught) => caught,
  );
  expect(error).toBeInstanceOf(ArmormError);
  expect(error.message).toContain(path);
  return error;
}

describe("reading", () => {
  test("metadata, shapes outermost first, values", async () => {
    const file = await open({
      keys: [
        ["general.architecture", "llama"],
        ["llama.block_count", 2],
        ["tokenizer.ggml.tokens", ["a", "é", ""]],
        ["constructor", "x"],
      ],
      tensors: [
        vector,
        { name: "b", dimensions: [3, 2], type: F32, data: floats(1, 2, 3, 4, 5, 6) },
        { name: "q", dimensions: [32, 1], type: Q8_0, data: Uint8Array.of(0, 0x3c, ...new Uint8Array(32).fill(3)) },
        { name: "scalar", dimensions: [], type: F32, data: floats(9) },
        { name: "none", dimensions: [0], type: F32 },
      ],
    });
    expect(file.files).toEqual([path]);
    expect({ ...file.metadata }).toEqual({
      "general.architecture": "llama",
      "llama.block_count": 2,
      "tokenizer.ggml.tokens": ["a", "é", ""],
      constructor: "x",
    });
    expect(file.metadata["toString"]).toBeUndefined();
    expect(file.tensors.get("b")).toMatchObject({ dtype: "F32", shape: [2, 3] });
    expect(file.tensors.get("q")).toMatchObject({ dtype: "Q8_0", shape: [1, 32] });
    expect([...(await file.read("b"))]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...(await file.read("q"))]).toEqual(new Array(32).fill(3));
    expect([...(await file.read("scalar"))]).toEqual([9]);
    expect([...(await file.read("none"))]).toEqual([]);
    await file.close();
  });

  test("version 2", async () => {
    const file = await open({ version: 2, keys: [["a", 7]], tensors: [vector] });
    expect(file.metadata["a"]).toBe(7);
    expect([...(await file.read("a"))]).toEqual([1, 2]);
    await file.close();
  });

  test("values of every type, alone and in arrays", async () => {
    const types: [number, ArrayBufferView & { readonly length: number }, unknown][] = [
      [0, Uint8Array.of(255), 255],
      [1, Int8Array.of(-128), -128],
      [2, Uint16Array.of(65_535), 65_535],
      [3, Int16Array.of(-32_768), -32_768],
      [4, Uint32Array.of(2 ** 32 - 1), 2 ** 32 - 1],
      [5, Int32Array.of(-(2 ** 31)), -(2 ** 31)],
      [6, Float32Array.of(0.1), Math.fround(0.1)],
      [7, Uint8Array.of(1), true],
      [10, BigUint64Array.of(2n ** 53n - 1n), 2 ** 53 - 1],
      [11, BigInt64Array.of(-(2n ** 53n)), -(2n ** 53n)],
      [12, Float64Array.of(0.1), 0.1],
    ];
    const keys = types.flatMap(([type, values]): [string, GgufValue][] => [
      [`one ${type}`, { type, bytes: bytesOf(values) }],
      [
        `list ${type}`,
        { type: 9, bytes: Buffer.concat([new Uint32Array([type, 1, 0]), bytesOf(values)].map(bytesOf)) },
      ],
    ]);
    const file = await open({ keys: [...keys, ["none", []]] });
    for (const [type, values, value] of types) {
      expect(file.metadata[`one ${type}`]).toBe(value);
      expect(file.metadata[`list ${type}`]).toEqual(values);
    }
    expect(file.metadata["none"]).toEqual([]);
    await file.close();
  });

  test("names of Object's own, a byte order mark, U+FFFD: text is as the file has it", async () => {
    const keys: [string, GgufValue][] = ["__proto__", "constructor", "toString", "tensor_count"].map((key, i) => [
      key,
      i,
    ]);
    const texts = ["\ufeffb", "\ufffd", "\ufeff", "\0", "\u{1f600}"];
    const tensors = ["__proto__", "constructor"].map((name, i) => ({ ...vector, name, data: floats(i, i) }));
    const file = await open({ keys: [...keys, ["texts", texts]], tensors });
    expect(Object.entries(file.metadata)).toEqual([...keys, ["texts", texts]]);
    expect(Object.getPrototypeOf(file.metadata)).toBeNull();
    expect([...(await file.read("constructor"))]).toEqual([1, 1]);
    expect(({} as Record<string, unknown>)["tensor_count"]).toBeUndefined();
    await file.close();
  });

  test("strings and arrays that lie across the ends of what is read at once", async () => {
    const size = fc.integer({ min: 0, max: 300_000 });
    const texts = fc.array(fc.oneof(size, fc.nat(20)), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, size, async (lengths, count) => {
        const expected = lengths.map((length, i) => "é".repeat(length / 2) + i);
        const numbers = Int32Array.from({ length: count }, (_, i) => i);
        const array = Buffer.concat([new Uint32Array([5, count, 0]), numbers].map(bytesOf));
        const keys: [string, GgufValue][] = [
          ["a", expected],
          ["b", { type: 9, bytes: array }],
          ["c", "last"],
        ];
        const file = await open({ keys, tensors: [vector] });
        expect(file.metadata["a"]).toEqual(expected);
        expect(Buffer.compare(bytesOf(file.metadata["b"] as Int32Array), bytesOf(numbers))).toBe(0);
        expect(file.metadata["c"]).toBe("last");
        expect([...(await file.read("a"))]).toEqual([1, 2]);
        await file.close();
      }),
      { numRuns: 25 },
    );
  });

  test("the file's own alignment", async () => {
    const second = { ...vector, name: "b", data: floats(3, 4) };
    const file = await open({ alignment: 128, keys: [["general.alignment", 128]], tensors: [vector, second] });
    expect([...(await file.read("a")), ...(await file.read("b"))]).toEqual([1, 2, 3, 4]);
    await file.close();
  });

  test("types that armorm doesn't read are listed, and refused on read by name", async () => {
    const file = await open({
      tensors: [
        { name: "k", dimensions: [256], type: IQ2_XS, data: new Uint8Array(74) },
        { name: "new", dimensions: [256], type: 99, data: new Uint8Array(84) },
      ],
    });
    expect([...file.tensors.values()].map(({ dtype }) => dtype)).toEqual(["IQ2_XS", "type 99"]);
    await expect(file.read("k")).rejects.toThrow(UnsupportedError);
    await expect(file.read("k")).rejects.toThrow(/"k".*IQ2_XS.*Q4_0, Q4_1, Q5_0/);
    await expect(file.read("new")).rejects.toThrow("type 99");
    await file.close();
  });

  test("a missing tensor is named", async () => {
    const file = await open({ tensors: [vector] });
    await expect(file.read("blk.0.attn_q.weight")).rejects.toThrow(ModelError);
    await expect(file.read("blk.0.attn_q.weight")).rejects.toThrow('"blk.0.attn_q.weight"');
    await file.close();
  });

  test("no file, and an address, which is a file's name here", async () => {
    await expect(openGguf(join(folder, "no.gguf"))).rejects.toThrow(NotFoundError);
    await expect(openGguf("http://127.0.0.1:1/x.gguf")).rejects.toThrow(NotFoundError);
  });
});

describe("hostile files", () => {
  const list = (type: number, count: bigint, bytes: number) =>
    Buffer.concat([Uint32Array.of(type), BigUint64Array.of(count), new Uint8Array(bytes)].map(bytesOf));
  const tensor = (changes: object) => ({ tensors: [{ ...vector, ...changes }] });

  test.each<[string, GgufParts, string]>([
    ["version 1", { version: 1 }, "E_GGUF_VERSION"],
    ["version 4", { version: 4 }, "E_GGUF_VERSION"],
    ["big-endian", { version: 0x03000000 }, "E_GGUF_BIG_ENDIAN"],
    ["more tensors than the file has room for", { counts: { tensors: 10_000_000n } }, "E_GGUF_TRUNCATED"],
    ["more keys than the file has room for", { counts: { keys: 100_000n } }, "E_GGUF_TRUNCATED"],
    ["2^64 - 1 tensors", { counts: { tensors: 2n ** 64n - 1n } }, "E_GGUF_TRUNCATED"],
    ["2^64 - 1 keys", { counts: { keys: 2n ** 64n - 1n } }, "E_GGUF_TRUNCATED"],
    [
      "a key twice",
      {
        keys: [
          ["a", 1],
          ["a", 2],
        ],
      },
      "E_GGUF_DUPLICATE",
    ],
    ["an unknown type of value", { keys: [["a", { type: 13, bytes: new Uint8Array(8) }]] }, "E_GGUF_VALUE_TYPE"],
    ["an unknown type of items", { keys: [["a", { type: 9, bytes: list(13, 1n, 8) }]] }, "E_GGUF_VALUE_TYPE"],
    ["an array of arrays", { keys: [["a", { type: 9, bytes: list(9, 1n, 20) }]] }, "E_GGUF_NESTED_ARRAY"],
    [
      "an array longer than the file",
      { keys: [["a", { type: 9, bytes: list(8, 2n ** 61n, 20) }]] },
      "E_GGUF_TRUNCATED",
    ],
    ["an array of 5 million", { keys: [["a", { type: 9, bytes: list(0, 5_000_000n, 5e6) }]] }, "E_GGUF_LIMIT"],
    ["a boolean of 2", { keys: [["a", { type: 7, bytes: Uint8Array.of(2) }]] }, "E_GGUF_BOOL"],
    ["a key of 65,536 bytes", { keys: [["k".repeat(65_536), 1]] }, "E_GGUF_LIMIT"],
    ["an alignment of 0", { keys: [["general.alignment", 0]] }, "E_GGUF_ALIGNMENT"],
    ["an alignment of 3", { keys: [["general.alignment", 3]] }, "E_GGUF_ALIGNMENT"],
    ["an alignment in text", { keys: [["general.alignment", "32"]] }, "E_GGUF_ALIGNMENT"],
    ["a tensor twice", { tensors: [vector, vector] }, "E_GGUF_DUPLICATE"],
    ["five dimensions", tensor({ dimensions: [2, 1, 1, 1, 1] }), "E_GGUF_SHAPE"],
    ["nine dimensions", tensor({ dimensions: [2, 1, 1, 1, 1, 1, 1, 1, 1] }), "E_GGUF_SHAPE"],
    ["a dimension of 2^64 - 1", tensor({ dimensions: [2n ** 64n - 1n] }), "E_GGUF_SHAPE"],
    ["a product beyond exact integers", tensor({ dimensions: [2 ** 31, 2 ** 31] }), "E_GGUF_SHAPE"],
    ["a product that would wrap to 0", tensor({ dimensions: [2 ** 32, 2 ** 32] }), "E_GGUF_SHAPE"],
    ["rows that aren't whole blocks", tensor({ dimensions: [16, 2], type: Q4_0 }), "E_GGUF_SHAPE"],
    ["a tensor larger than the file", tensor({ dimensions: [2 ** 31] }), "E_GGUF_TRUNCATED"],
    ["a tensor that begins beyond the file", tensor({ offset: 2n ** 40n }), "E_GGUF_TRUNCATED"],
    ["an unknown type beyond the file", tensor({ offset: 2n ** 40n, type: 99 }), "E_GGUF_TRUNCATED"],
    ["an offset of 2^64 - 32", tensor({ offset: 2n ** 64n - 32n }), "E_GGUF_OFFSET"],
    ["an offset that isn't aligned", tensor({ offset: 4n }), "E_GGUF_OFFSET"],
    ["the same bytes twice", { tensors: [vector, { ...vector, name: "b", offset: 0n }] }, "E_GGUF_OVERLAP"],
  ])("%s", async (_, parts, code) => expect((await failure(parts)).code).toBe(code));

  test("more tensors or keys than any model has", async () => {
    const bytes = new Uint8Array(3_000_000);
    bytes.set(ggufBytes({ counts: { tensors: 25_001n } }).subarray(0, 24));
    expect((await failure(bytes)).code).toBe("E_GGUF_LIMIT");
    bytes.set(ggufBytes({ counts: { keys: 10_001n } }).subarray(0, 24));
    expect((await failure(bytes)).code).toBe("E_GGUF_LIMIT");
  });

  test("text that isn't UTF-8", async () => {
    const bytes = ggufBytes({ keys: [["abc", "value"]] });
    bytes[bytes.indexOf("v".charCodeAt(0))] = 0xff;
    expect((await failure(bytes)).code).toBe("E_GGUF_UTF8");
  });

  test("other kinds of files", async () => {
    for (const start of ["", "GG", "GGML", "ggjt", '{"a":1}', "PK\x03\x04", "version https://git-lfs"]) {
      expect((await failure(Buffer.from(start.padEnd(40, start && "\0")))).code).toBe("E_GGUF_MAGIC");
    }
  });

  const whole = ggufBytes({
    keys: [
      ["general.architecture", "llama"],
      ["n", 2],
      ["list", ["ab", "cd"]],
    ],
    tensors: [vector, { name: "q", dimensions: [32], type: Q4_0, data: new Uint8Array(18).fill(17) }],
  });

  test("a file cut at any length is never taken for the whole", async () => {
    for (let length = 4; length < whole.length; length++) {
      const error = await failure(whole.subarray(0, length));
      expect([length, error.code]).toEqual([length, "E_GGUF_TRUNCATED"]);
    }
    await writeFile(path, whole);
    await (await openGguf(path)).close();
  });

  test("a file that shrinks after it was opened", async () => {
    await writeFile(path, whole);
    const file = await openGguf(path);
    await truncate(path, whole.length - 1);
    await expect(file.read("q")).rejects.toMatchObject({ code: "E_TRUNCATED" });
    await file.close();
  });

  test("any change of one byte leads to a sound result or one of armorm's errors", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (position, byte) => {
        await writeFile(path, whole.with(position, byte));
        const file = await openGguf(path).catch((error) => error);
        if (file instanceof FileFormatError || file instanceof UnsupportedError) return;
        for (const name of file.tensors.keys()) {
          const values = await file.read(name).catch((error: unknown) => error);
          if (values instanceof UnsupportedError) continue;
          expect(values).toBeInstanceOf(Float32Array);
        }
        await file.close();
      }),
      { numRuns: 300 },
    );
  });
});
