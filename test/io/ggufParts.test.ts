import { cp, mkdir, readdir, readlink, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { FileFormatError, ModelError, NotFoundError } from "#dist/errors.js";
import { openGguf } from "#dist/io/gguf.js";
import { ggufParts } from "#dist/io/ggufParts.js";
import { type GgufValue, ggufBytes } from "./ggufBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const root = await temporaryFolder();
const partName = (i: number, count = 3) => `m-${String(i).padStart(5, "0")}-of-${String(count).padStart(5, "0")}.gguf`;
let folders = 0;

interface Part {
  readonly keys?: readonly (readonly [string, GgufValue])[];
  /** Names of tensors, each a vector of two floats: the part's number and the tensor's. */
  readonly tensors: readonly string[];
}

const sound: readonly Part[] = [
  { tensors: ["a", "b"], keys: [["general.architecture", "llama"]] },
  { tensors: ["c"], keys: [["general.architecture", "another"]] },
  { tensors: [] },
];

/** Writes parts as llama.cpp's gguf-split does; keys of a part's own replace those. */
async function folderOf(parts: readonly Part[], count = parts.length): Promise<string> {
  const folder = join(root, `${folders++}`);
  await mkdir(folder);
  const total = parts.flatMap(({ tensors }) => tensors).length;
  for (const [i, { tensors, keys = [] }] of parts.entries()) {
    const split = new Map<string, GgufValue>([
      ["split.no", i],
      ["split.count", count],
      ["split.tensors.count", total],
    ]);
    for (const [key, value] of keys) split.set(key, value);
    const vectors = tensors.map((name, j) => {
      const data = new Uint8Array(Float32Array.of(i, j).buffer);
      return { name, dimensions: [2], type: 0, data };
    });
    await writeFile(join(folder, partName(i + 1, count)), ggufBytes({ keys: [...split], tensors: vectors }));
  }
  return folder;
}

async function failure(path: string) {
  const error = await openGguf(path).then(
    (file) => file.close(),
    (caught) => caught,
  );
  expect(await openFilesIn(root)).toEqual([]);
  return error;
}

/** Paths of this process's open files in a folder; empty where the system has no /proc. */
async function openFilesIn(folder: string): Promise<string[]> {
  const descriptors = await readdir("/proc/self/fd").catch(() => []);
  const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return paths.filter((path) => path.startsWith(folder));
}

describe("ggufParts", () => {
  test("a file whose name isn't a part's is alone, whether it exists or not", async () => {
    for (const name of ["m.gguf", "m-1-of-3.gguf", "m-00001-of-00003.bin", "m-00001-of-00003.gguf.gguf"]) {
      expect(await ggufParts(join(root, name))).toEqual([join(root, name)]);
    }
    expect(await ggufParts(relative(process.cwd(), join(root, "m.gguf")))).toEqual([join(root, "m.gguf")]);
  });

  test("all parts in order, whichever is given", async () => {
    const folder = await folderOf(sound);
    const all = [1, 2, 3].map((i) => join(folder, partName(i)));
    for (const part of all) expect(await ggufParts(part)).toEqual(all);
  });

  test("a missing part is named", async () => {
    const folder = await folderOf(sound);
    await rm(join(folder, partName(2)));
    const error = await ggufParts(join(folder, partName(3))).catch((caught) => caught);
    expect(error).toBeInstanceOf(ModelError);
    expect(error.code).toBe("E_SHARD_MISSING");
    expect(error.message).toContain(`${join(folder, partName(2))}: a part of the model isn't there`);
  });

  test.each(["m-00000-of-00003.gguf", "m-00004-of-00003.gguf", "m-00001-of-01001.gguf", "m-00000-of-00000.gguf"])(
    "refuses %s",
    async (name) => {
      const error = await ggufParts(join(root, name)).catch((caught) => caught);
      expect(error).toBeInstanceOf(FileFormatError);
      expect(error.code).toBe("E_SHARD_COUNT");
    },
  );
});

describe("openGguf of a split model", () => {
  test("the tensors of all parts, the metadata of the first, from any part", async () => {
    const folder = await folderOf(sound);
    for (const i of [1, 2, 3]) {
      const file = await openGguf(join(folder, partName(i)));
      expect(file.files).toEqual([1, 2, 3].map((n) => join(folder, partName(n))));
      expect([...file.tensors.keys()]).toEqual(["a", "b", "c"]);
      expect(file.metadata["general.architecture"]).toBe("llama");
      expect([...(await file.read("b")), ...(await file.read("c"))]).toEqual([0, 1, 1, 0]);
      await expect(file.read("d")).rejects.toMatchObject({ code: "E_TENSOR_MISSING" });
      await file.close();
    }
    expect(await openFilesIn(root)).toEqual([]);
  });

  test("a model of one part, with and without the keys of a split", async () => {
    const folder = await folderOf([{ tensors: ["a"] }]);
    await writeFile(join(folder, "plain.gguf"), ggufBytes({ keys: [["split.count", 0]] }));
    for (const name of [partName(1, 1), "plain.gguf"]) await (await openGguf(join(folder, name))).close();
  });

  test.each<[string, number, Part]>([
    ["that says to be another part", 1, { tensors: ["c"], keys: [["split.no", 2]] }],
    ["of a model with more parts", 2, { tensors: [], keys: [["split.count", 4]] }],
    ["whose count is text", 0, { tensors: ["a", "b"], keys: [["split.count", "3"]] }],
    ["whose number is a list", 1, { tensors: ["c"], keys: [["split.no", ["1"]]] }],
    ["that promises more tensors", 0, { tensors: ["a", "b"], keys: [["split.tensors.count", 4]] }],
    ["that promises a text of tensors", 0, { tensors: ["a", "b"], keys: [["split.tensors.count", "3"]] }],
  ])("a part %s", async (_, i, part) => {
    const folder = await folderOf(sound.with(i, part));
    const error = await failure(join(folder, partName(1)));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.code).toBe("E_GGUF_SPLIT");
    expect(error.message).toContain(join(folder, partName(i + 1)));
  });

  test("a part under a name that isn't a part's", async () => {
    const folder = await folderOf(sound);
    await cp(join(folder, partName(1)), join(folder, "renamed.gguf"));
    const error = await failure(join(folder, "renamed.gguf"));
    expect(error.code).toBe("E_GGUF_SPLIT");
    expect(error.message).toContain("found split.no 0, split.count 3, expected 0 and 1");
  });

  test("a tensor in two parts is named", async () => {
    const folder = await folderOf(sound.with(2, { tensors: ["b"] }));
    const error = await failure(join(folder, partName(1)));
    expect(error.code).toBe("E_TENSOR_TWICE");
    expect(error.message).toMatch(/"b".*m-00003-of-00003/);
  });

  test("a missing or truncated part closes the others", async () => {
    const folder = await folderOf(sound);
    await writeFile(join(folder, partName(3)), "GGUF");
    expect((await failure(join(folder, partName(1)))).code).toBe("E_GGUF_TRUNCATED");
    await rm(join(folder, partName(3)));
    expect((await failure(join(folder, partName(1)))).code).toBe("E_SHARD_MISSING");
    await expect(openGguf(join(folder, "no.gguf"))).rejects.toThrow(NotFoundError);
  });
});
