import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSafetensors } from "#dist/io/safetensors.js";
import { writeSafetensors } from "#dist/io/writeSafetensors.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const path = join(folder, "out.safetensors");

describe("writeSafetensors", () => {
  test("header: length, format, names in the order given, padded with spaces to 8 bytes", async () => {
    const one = { shape: [1], data: Float32Array.of(1) };
    await writeSafetensors(
      path,
      new Map([
        ["z", one],
        ["10", one],
        ["2", one],
      ]),
    );
    const bytes = await readFile(path);
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(bytes.length).toBe(8 + length + 12);
    const header = bytes.toString("utf8", 8, 8 + length);
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"z":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
        '"10":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"2":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}',
    );
    expect(header.slice(header.trimEnd().length)).toMatch(/^ *$/);
  });

  test("what was written is read back to the bit", async () => {
    const shape = fc.array(fc.nat(4), { maxLength: 4 });
    const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__");
    const names = fc.uniqueArray(fc.tuple(name, shape, fc.nat()), { selector: ([text]) => text, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(names, async (specs) => {
        const tensors = new Map(
          specs.map(([text, dims, seed]) => {
            const count = dims.reduce((product, dimension) => product * dimension, 1);
            const bits = Uint32Array.from({ length: count }, (_, i) => Math.imul(seed + i + 1, 2_654_435_761));
            return [text, { shape: dims, data: new Float32Array(bits.buffer) }];
          }),
        );
        await writeSafetensors(path, tensors);
        const store = await openSafetensors(path);
        expect([...store.tensors.keys()]).toEqual([...tensors.keys()]);
        for (const [text, { shape: dims, data }] of tensors) {
          expect(store.tensors.get(text)).toMatchObject({ dtype: "F32", shape: dims });
          expect(new Uint32Array((await store.read(text)).buffer)).toEqual(new Uint32Array(data.buffer));
        }
        await store.close();
      }),
    );
  });

  test("writes the part of a larger array that it was given", async () => {
    await writeSafetensors(path, new Map([["a", { shape: [2], data: Float32Array.of(1, 2, 3, 4).subarray(1, 3) }]]));
    const store = await openSafetensors(path);
    expect([...(await store.read("a"))]).toEqual([2, 3]);
    await store.close();
  });

  test("refuses a shape that doesn't fit and the reserved name, and leaves the old file", async () => {
    await writeFile(path, "old");
    const wrong = { shape: [2, 2], data: new Float32Array(3) };
    await expect(writeSafetensors(path, new Map([["a", wrong]]))).rejects.toMatchObject({ code: "E_TENSOR_SHAPE" });
    const scalar = { shape: [], data: new Float32Array(1) };
    const reserved = writeSafetensors(path, new Map([["__metadata__", scalar]]));
    await expect(reserved).rejects.toMatchObject({ code: "E_TENSOR_NAME" });
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["out.safetensors"]);
  });
});
