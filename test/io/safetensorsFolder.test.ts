import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { FileFormatError, ModelError, NotFoundError } from "#dist/errors.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";
import { writeSafetensors } from "#dist/io/writeSafetensors.js";
import { temporaryFolder } from "./temporaryFolder.js";

const root = await temporaryFolder();
const FIRST = "model-00001-of-00002.safetensors";
const SECOND = "model-00002-of-00002.safetensors";
const one = { shape: [1], data: Float32Array.of(1) };
const two = { shape: [1], data: Float32Array.of(2) };
let folders = 0;

async function folderOf(index: unknown, shards: Record<string, string[]>): Promise<string> {
  const folder = join(root, `${folders++}`);
  await mkdir(folder);
  const text = typeof index === "string" ? index : JSON.stringify({ weight_map: index });
  await writeFile(join(folder, "model.safetensors.index.json"), text);
  for (const [shard, names] of Object.entries(shards)) {
    await writeSafetensors(join(folder, shard), new Map(names.map((name) => [name, name === "a" ? one : two])));
  }
  return folder;
}

describe("openSafetensorsFolder", () => {
  test("shards: all tensors, files in order, each read from its own", async () => {
    const folder = await folderOf({ b: SECOND, a: FIRST }, { [FIRST]: ["a"], [SECOND]: ["b"] });
    const store = await openSafetensorsFolder(folder);
    expect(store.files).toEqual([join(folder, FIRST), join(folder, SECOND)]);
    expect([...store.tensors.keys()].sort()).toEqual(["a", "b"]);
    expect([...(await store.read("a")), ...(await store.read("b"))]).toEqual([1, 2]);
    await expect(store.read("c")).rejects.toThrow('no tensor "c"');
    await store.close();
  });

  test("the bf16 shards of a golden model hold the numbers of a sound model", async () => {
    const store = await openSafetensorsFolder("test/golden/llama3-bf16-sharded");
    expect(store.files.length).toBe(3);
    expect(store.files.every((file) => file === resolve(file))).toBe(true);
    for (const name of store.tensors.keys()) expect((await store.read(name)).every(Number.isFinite)).toBe(true);
    await store.close();
  });

  test("model.safetensors alone is preferred to an index", async () => {
    const folder = await folderOf({ b: SECOND }, { "model.safetensors": ["a"], [SECOND]: ["b"] });
    const store = await openSafetensorsFolder(folder);
    expect(store.files).toEqual([join(folder, "model.safetensors")]);
    await store.close();
  });

  test("no weights", async () => {
    await expect(openSafetensorsFolder(root)).rejects.toThrow(NotFoundError);
    await expect(openSafetensorsFolder(join(root, "nowhere"))).rejects.toThrow(NotFoundError);
  });

  test("a missing shard is named", async () => {
    const folder = await folderOf({ a: FIRST, b: SECOND }, { [FIRST]: ["a"] });
    const error = await openSafetensorsFolder(folder).catch((caught) => caught);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ code: "E_SHARD_MISSING" });
    expect(error.message).toContain(SECOND);
  });

  test("a tensor that the index promises and the shard lacks is named", async () => {
    const folder = await folderOf({ a: FIRST, c: SECOND }, { [FIRST]: ["a"], [SECOND]: ["b"] });
    const error = await openSafetensorsFolder(folder).catch((caught) => caught);
    expect(error).toMatchObject({ code: "E_TENSOR_MISSING" });
    expect(error.message).toMatch(new RegExp(`${SECOND}.*"c"`));
  });

  test("a tensor in two shards is named", async () => {
    const folder = await folderOf({ a: FIRST, b: SECOND }, { [FIRST]: ["a"], [SECOND]: ["b", "a"] });
    const error = await openSafetensorsFolder(folder).catch((caught) => caught);
    expect(error).toMatchObject({ code: "E_TENSOR_TWICE" });
    expect(error.message).toMatch(/"a".*model-00002/);
  });

  test("a truncated shard is named", async () => {
    const folder = await folderOf({ a: FIRST, b: SECOND }, { [FIRST]: ["a"], [SECOND]: ["b"] });
    await writeFile(join(folder, SECOND), "");
    const error = await openSafetensorsFolder(folder).catch((caught) => caught);
    expect(error).toMatchObject({ code: "E_SAFETENSORS_TRUNCATED" });
    expect(error.message).toContain(SECOND);
  });

  test.each([
    "../outside.safetensors",
    "/etc/passwd",
    "/tmp/model.safetensors",
    "sub/model.safetensors",
    "sub\\model.safetensors",
    "C:model.safetensors",
    "..",
    ".hidden.safetensors",
    "model.bin",
    "",
    "model\0.safetensors",
    7,
    null,
    ["model.safetensors"],
  ])("refuses the file name %j", async (name) => {
    const error = await openSafetensorsFolder(await folderOf({ a: name }, {})).catch((caught) => caught);
    expect(error).toBeInstanceOf(FileFormatError);
    expect(error.code).toBe("E_SHARD_NAME");
  });

  test.each([
    ["broken JSON", "{", "E_SHARD_INDEX"],
    ["null", "null", "E_SHARD_INDEX"],
    ["no weight_map", "{}", "E_SHARD_INDEX"],
    ["a list", '{"weight_map":["a"]}', "E_SHARD_INDEX"],
    ["a tensor twice", `{"weight_map":{"a":"${FIRST}","a":"${SECOND}"}}`, "E_SHARD_INDEX"],
    ["an empty weight_map", '{"weight_map":{}}', "E_SHARD_COUNT"],
  ])("refuses an index with %s", async (_, index, code) => {
    await expect(openSafetensorsFolder(await folderOf(index, {}))).rejects.toMatchObject({ code });
  });

  test("refuses absurdly many shards before it opens one", async () => {
    const names = Array.from({ length: 1001 }, (_, i): [string, string] => [`t${i}`, `s${i}.safetensors`]);
    const error = await openSafetensorsFolder(await folderOf(Object.fromEntries(names), {})).catch((caught) => caught);
    expect(error).toMatchObject({ code: "E_SHARD_COUNT" });
  });

  test("leaves no file open when it fails", async () => {
    const folder = join(root, "leak");
    await cp("test/golden/llama3-bf16-sharded", folder, { recursive: true });
    await rm(join(folder, "model-00003-of-00003.safetensors"));
    await expect(openSafetensorsFolder(folder)).rejects.toThrow(ModelError);
    expect(await openFilesIn(folder)).toEqual([]);
  });
});

/** Paths of this process's open files in a folder; empty where the system has no /proc. */
async function openFilesIn(folder: string): Promise<string[]> {
  const { readlink } = await import("node:fs/promises");
  const descriptors = await readdir("/proc/self/fd").catch(() => []);
  const paths = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")));
  return paths.filter((path) => path.startsWith(folder));
}
