import { copyFile, open } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#dist/backbone/compile.js";
import { loadHeads } from "#dist/heads/loadHeads.js";
import { blockTypes } from "#dist/io/ggml/blockTypes.js";
import { openGguf } from "#dist/io/gguf.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import type { StoredTensor } from "#dist/io/tensorFile.js";
import type { TensorStore } from "#dist/io/tensorStore.js";
import { ggufMetadata } from "../support/ggufMetadata.js";
import { llamaGgufTensors } from "../support/llamaGgufTensors.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import type { NumberFormat } from "../support/numberFormat.js";
import { random } from "../support/random.js";
import { type GgufFormat, writeGguf } from "../support/writeGguf.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");
const CASES = 8;

/** In two bytes: infinities and NaNs of half precision, and the upper halves of those of bfloat16 and float32. */
const HALF = [0x7c00, 0xfc00, 0x7e00, 0xfe01];
const BRAIN = [0x7f80, 0xff80, 0x7fc0, 0xff81];

/** Copies a weight file and makes one number of one tensor, or the scale of one block, infinite or NaN. */
async function damage(store: TensorStore, names: RegExp, seed: number): Promise<string> {
  const next = random(seed);
  const pick = (n: number) => Math.floor(next() * n);
  const chosen = [...store.tensors].filter(([name]) => names.test(name));
  const [, tensor] = chosen[pick(chosen.length)] ?? [];
  const { dtype, position, count } = tensor as StoredTensor;
  const { bytesPerBlock = 1, valuesPerBlock = 1 } = blockTypes.get(dtype) ?? {};
  const path = join(folder, `damaged-${seed}-${store.files[0]?.split("/").at(-1)}`);
  await copyFile(store.files[0] ?? "", path);
  const file = await open(path, "r+");
  const pattern = Uint16Array.of((dtype === "F32" || dtype === "BF16" ? BRAIN : HALF)[pick(4)] ?? 0);
  await file.write(pattern, 0, 2, position + pick(count / valuesPerBlock) * bytesPerBlock + (dtype === "F32" ? 2 : 0));
  await file.close();
  return path;
}

async function outcome(path: string): Promise<string> {
  return await compile(path, { cache, precision: "fp32", levels: 127 }).then(
    () => "compiled",
    (error) => error.code,
  );
}

describe.each<NumberFormat>(["F32", "F16", "BF16"])("safetensors, %s", async (format) => {
  const path = join(folder, `safetensors-${format}`);
  await makeModelFolder(path, { format, objectives: 3 });
  const weights = join(path, "model.safetensors");
  const whole = join(folder, `whole-${format}.safetensors`);
  await copyFile(weights, whole);

  test("a backbone with a weight that isn't finite", async () => {
    const store = await openSafetensors(whole);
    for (let seed = 0; seed < CASES; seed++) {
      await copyFile(await damage(store, /^model\./, seed), weights);
      expect(await outcome(path)).toBe("E_NON_FINITE_WEIGHT");
    }
    await store.close();
    await copyFile(whole, weights);
    expect(await outcome(path)).toBe("compiled");
  });

  test("heads with a weight that isn't finite", async () => {
    const store = await openSafetensors(whole);
    for (let seed = 0; seed < CASES; seed++) {
      const damaged = await openSafetensors(await damage(store, /^(regression|reward|gating)/, seed));
      const loaded = loadHeads(damaged, { gatingTemperature: 10 });
      await expect(loaded).rejects.toMatchObject({ code: "E_NON_FINITE_WEIGHT" });
      await damaged.close();
    }
    expect(await loadHeads(store, { gatingTemperature: 10 })).toMatchObject({ rewardWidth: 32, gateWidth: 32 });
    await store.close();
  });
});

test.each<GgufFormat>(["F32", "F16", "BF16", "Q8_0"])("GGUF, %s: a weight that isn't finite", async (format) => {
  const { config, weights } = await makeModelFolder(join(folder, `gguf-${format}`), {
    config: { intermediate_size: 64 },
  });
  const path = join(folder, `${format}.gguf`);
  await writeGguf(path, ggufMetadata("llama", config), llamaGgufTensors(weights, config), format);
  const file = await openGguf(path);
  // the last matrix is no part of the decoder
  for (let seed = 0; seed < CASES; seed++) {
    expect(await outcome(await damage(file, /^(?!output\.)/, seed))).toBe("E_NON_FINITE_WEIGHT");
  }
  await file.close();
  expect(await outcome(path)).toBe("compiled");
});
