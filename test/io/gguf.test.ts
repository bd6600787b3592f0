import { truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArmormError, FileFormatError, ModelError, NotFoundError, UnsupportedError } from "#dist/errors.js";
import { openGguf } from "#dist/io/gguf.js";
import { type GgufParts, ggufBytes } from "./ggufBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const path = join(folder, "model.gguf");
const F32 = 0;
const Q4_0 = 2;
const Q8_0 = 8;
const Q2_K = 10;
const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
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

  test("the file's own alignment", async () => {
    const second = { ...vector, name: "b", data: floats(3, 4) };
    const file = await open({ alignment: 128, keys: [["general.alignment", 128]], tensors: [vector, second] });
    expect([...(await file.read("a")), ...(await file.read("b"))]).toEqual([1, 2, 3, 4]);
    await file.close();
  });

  test("types that armorm doesn't read are listed, and refused on read by name", async () => {
    const file = await open({
      tensors: [
        { name: "k", dimensions: [256], type: Q2_K, data: new Uint8Array(84) },
        { name: "new", dimensions: [256], type: 99, data: new Uint8Array(84) },
      ],
    });
    expect([...file.tensors.values()].map(({ dtype }) => dtype)).toEqual(["Q2_K", "type 99"]);
    await expect(file.read("k")).rejects.toThrow(UnsupportedError);
    await expect(file.read("k")).rejects.toThrow(/"k".*Q2_K.*Q4_0, Q4_1, Q8_0/);
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
  const tensor = (changes: object) => ({ tensors: [{ ...vector, ...changes }] });

  test.each<[string, GgufParts, string]>([
    ["version 1", { version: 1 }, "E_GGUF_VERSION"],
    ["version 4", { version: 4 }, "E_GGUF_VERSION"],
    ["big-endian", { version: 0x03000000 }, "E_GGUF_VERSION"],
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
      "E_GGUF_HEADER",
    ],
    ["a key named __proto__", { keys: [["__proto__", ["x"]]] }, "E_GGUF_HEADER"],
    ["a key named like the parser's own", { keys: [["tensor_count", 7]] }, "E_GGUF_HEADER"],
    ["a byte order mark, which the parser drops", { keys: [["a", "\ufeffb"]] }, "E_GGUF_HEADER"],
    ["an unknown type of value", { keys: [["a", { type: 13, bytes: new Uint8Array(8) }]] }, "E_GGUF_HEADER"],
    ["an alignment of 0", { keys: [["general.alignment", 0]] }, "E_GGUF_HEADER"],
    ["an alignment of 3", { keys: [["general.alignment", 3]] }, "E_GGUF_ALIGNMENT"],
    ["an alignment in text", { keys: [["general.alignment", "32"]] }, "E_GGUF_ALIGNMENT"],
    ["a tensor twice", { tensors: [vector, vector] }, "E_GGUF_DUPLICATE"],
    ["five dimensions", tensor({ dimensions: [2, 1, 1, 1, 1] }), "E_GGUF_SHAPE"],
    ["nine dimensions", tensor({ dimensions: [2, 1, 1, 1, 1, 1, 1, 1, 1] }), "E_GGUF_HEADER"],
    ["a dimension of 2^64 - 1", tensor({ dimensions: [2n ** 64n - 1n] }), "E_GGUF_HEADER"],
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
    bytes.set(ggufBytes({ counts: { tensors: 100_001n } }).subarray(0, 24));
    expect((await failure(bytes)).code).toBe("E_GGUF_COUNT");
    bytes.set(ggufBytes({ counts: { keys: 10_001n } }).subarray(0, 24));
    expect((await failure(bytes)).code).toBe("E_GGUF_COUNT");
  });

  test("text that isn't UTF-8", async () => {
    const bytes = ggufBytes({ keys: [["abc", "value"]] });
    bytes[bytes.indexOf("v".charCodeAt(0))] = 0xff;
    expect((await failure(bytes)).code).toBe("E_GGUF_HEADER");
  });

  test("a string that the parser cuts at the end of its buffer isn't taken for the whole", async () => {
    // The parser reads 2,000,000 bytes at a time. With a key of 8 bytes the array ends there; with one of 13, the end
    // cuts the array's last string, and the parser doesn't notice.
    const tokens = new Array(111_108).fill("abcdefghij");
    const file = await open({ keys: [["k".repeat(8), tokens]] });
    expect((file.metadata["k".repeat(8)] as string[]).at(-1)).toBe("abcdefghij");
    await file.close();
    expect((await failure({ keys: [["k".repeat(13), tokens]] })).code).toBe("E_GGUF_HEADER");
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
