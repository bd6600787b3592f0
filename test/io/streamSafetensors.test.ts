import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openSafetensors } from "#dist/io/safetensors.js";
import { type LazyTensor, streamSafetensors } from "#dist/io/streamSafetensors.js";
import { writeSafetensors } from "#dist/io/writeSafetensors.js";
import { roundToBfloat16 } from "#dist/math/roundToBfloat16.js";
import { randomMatrix } from "../support/randomMatrix.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const path = join(folder, "out.safetensors");

function lazy(name: string, dtype: "F32" | "BF16", data: Float32Array): LazyTensor {
  const bytes = data.length * (dtype === "F32" ? 4 : 2);
  return { name, shape: [data.length], dtype, bytes, read: async () => data };
}

test("what is read back is what was read, bfloat16 rounded", async () => {
  const specs = fc.array(fc.tuple(fc.nat(9), fc.constantFrom("F32" as const, "BF16" as const)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(specs, async (list) => {
      const tensors = list.map(([count, dtype], i) =>
        lazy(`t${i}`, dtype, Float32Array.from(randomMatrix(1, count, i))),
      );
      await streamSafetensors(path, tensors, () => undefined);
      const store = await openSafetensors(path);
      expect([...store.tensors.keys()]).toEqual(tensors.map(({ name }) => name));
      for (const { name, dtype, read } of tensors) {
        const values = await read();
        expect(store.tensors.get(name)).toMatchObject({ dtype });
        expect(await store.read(name)).toEqual(dtype === "F32" ? values : values.map(roundToBfloat16));
      }
      await store.close();
    }),
  );
});

test("the same bytes as writing all at once", async () => {
  const data = Float32Array.from(randomMatrix(1, 7, 1));
  await streamSafetensors(path, [lazy("a", "F32", data)], () => undefined);
  await writeSafetensors(join(folder, "whole"), new Map([["a", { shape: [7], data }]]));
  expect(await readFile(path)).toEqual(await readFile(join(folder, "whole")));
});

test("one tensor is in memory at a time, each told when it is written", async () => {
  let reading = 0;
  const events: string[] = [];
  const tensors = ["a", "b", "c"].map((name) => ({
    ...lazy(name, "F32", Float32Array.of(1)),
    read: async () => {
      events.push(`read ${name}`);
      expect(++reading).toBe(1);
      return Float32Array.of(1);
    },
  }));
  await streamSafetensors(path, tensors, ({ name }) => {
    reading--;
    events.push(`wrote ${name}`);
  });
  expect(events).toEqual(["read a", "wrote a", "read b", "wrote b", "read c", "wrote c"]);
});

test("a tensor that can't be read leaves nothing", async () => {
  const before = await readdir(folder);
  const bad = { ...lazy("a", "F32", new Float32Array(1)), read: () => Promise.reject(new Error("gone")) };
  await expect(streamSafetensors(join(folder, "never"), [bad], () => undefined)).rejects.toThrow("gone");
  expect(await readdir(folder)).toEqual(before);
});
