import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheFolder } from "#dist/io/cacheFolder.js";
import { blockTypes } from "#dist/io/ggml/blockTypes.js";
import { type GgufFile, openGguf } from "#dist/io/gguf.js";
import { fetchBackbone } from "#dist/model/fetchBackbone.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "#dist/model/modelRegistry.js";

const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
const types = join(folder, "types.gguf");
let file: GgufFile | undefined;

function python(script: string, argument: string): string {
  const interpreter = process.env["ARMORM_PEERS_PYTHON"] ?? "python3";
  const options = { encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  return execFileSync(interpreter, [join(import.meta.dirname, script), argument], options);
}

beforeAll(async () => {
  python("writeGguf.py", folder);
  file = await openGguf(types);
});

afterAll(async () => {
  await file?.close();
  rmSync(folder, { recursive: true });
});

test.each([...blockTypes.keys()])("%s decodes to the bits of llama.cpp's gguf package", async (type) => {
  expect(file?.tensors.get(type)).toMatchObject({ dtype: type, shape: [6, 256] });
  const values = (await file?.read(type)) as Float32Array;
  expect(Buffer.from(values.buffer)).toEqual(readFileSync(join(folder, `${type}.f32`)));
});

test.each<[string, () => Promise<string>]>([
  ["a file with keys of every type", async () => types],
  ["SmolLM2", () => fetchBackbone(MODEL_REGISTRY[DEFAULT_MODEL]!.backbone, cacheFolder())],
])("the header of %s, as llama.cpp's gguf package reads it", async (_, find) => {
  const path = await find();
  const expected = JSON.parse(python("readGguf.py", path));
  const actual = await openGguf(path);
  const keys = Object.entries(actual.metadata).map(([key, value]) => [
    key,
    ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
  ]);
  expect(Object.fromEntries(keys)).toEqual(expected.keys);
  const tensors = [...actual.tensors].map(([name, tensor]) => ({ name, ...tensor }));
  expect(tensors).toMatchObject(expected.tensors);
  await actual.close();
});
