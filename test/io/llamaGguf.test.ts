import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openGguf } from "#dist/io/gguf.js";
import { hfNames } from "#dist/io/hfNames.js";
import { llamaGguf } from "#dist/io/llamaGguf.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import { unpermuteRows } from "#dist/io/unpermuteRows.js";
import { type GgufTensorBytes, ggufBytes } from "./ggufBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const path = join(folder, "model.gguf");

/** llama.cpp's converter: weights.reshape(heads, 2, rows / heads / 2, cols).swapaxes(1, 2).reshape(rows, cols). */
function permuteRows(original: Float32Array, rows: number, heads: number): Float32Array {
  const cols = original.length / rows;
  const half = rows / heads / 2;
  const permuted: number[] = [];
  for (let head = 0; head < heads; head++) {
    for (let j = 0; j < half; j++) {
      for (let side = 0; side < 2; side++) {
        const row = (head * 2 + side) * half + j;
        permuted.push(...original.subarray(row * cols, (row + 1) * cols));
      }
    }
  }
  return Float32Array.from(permuted);
}

async function openWith(names: Record<string, number[]>) {
  const tensors = Object.entries(names).map(([name, shape]) => {
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    const data = new Uint8Array(Float32Array.from({ length: count }, (_, i) => i).buffer);
    return { name, dimensions: shape.toReversed(), type: 0, data };
  });
  await writeFile(path, ggufBytes({ tensors }));
  return openGguf(path);
}

describe("unpermuteRows", () => {
  test("one head of four rows, by hand", () => {
    expect([...unpermuteRows(Float32Array.of(0, 2, 1, 3), 4, 1)]).toEqual([0, 1, 2, 3]);
  });

  test("undoes the converter's order", () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(size, size, size, (heads, half, cols) => {
        const rows = heads * 2 * half;
        const original = Float32Array.from({ length: rows * cols }, (_, i) => i);
        expect(unpermuteRows(permuteRows(original, rows, heads), rows, heads)).toEqual(original);
      }),
    );
  });
});

describe("hfNames", () => {
  test("every name of a layer and of the model; others stay", async () => {
    const names = {
      "token_embd.weight": "model.embed_tokens.weight",
      "output_norm.weight": "model.norm.weight",
      "output.weight": "lm_head.weight",
      "blk.0.attn_norm.weight": "model.layers.0.input_layernorm.weight",
      "blk.11.ffn_norm.weight": "model.layers.11.post_attention_layernorm.weight",
      "blk.0.attn_q.weight": "model.layers.0.self_attn.q_proj.weight",
      "blk.0.attn_q.bias": "model.layers.0.self_attn.q_proj.bias",
      "blk.0.attn_k.weight": "model.layers.0.self_attn.k_proj.weight",
      "blk.0.attn_v.bias": "model.layers.0.self_attn.v_proj.bias",
      "blk.0.attn_output.weight": "model.layers.0.self_attn.o_proj.weight",
      "blk.0.ffn_gate.weight": "model.layers.0.mlp.gate_proj.weight",
      "blk.0.ffn_up.weight": "model.layers.0.mlp.up_proj.weight",
      "blk.0.ffn_down.bias": "model.layers.0.mlp.down_proj.bias",
      "rope_freqs.weight": "rope_freqs.weight",
      "attn_q.weight": "attn_q.weight",
      "blk.0.token_embd.weight": "blk.0.token_embd.weight",
    };
    const file = await openWith(Object.fromEntries(Object.keys(names).map((name) => [name, [2, 3]])));
    const store = hfNames(file);
    expect([...store.tensors.keys()]).toEqual(Object.values(names));
    expect(store.tensors.get("model.norm.weight")).toMatchObject({ dtype: "F32", shape: [2, 3] });
    expect([...(await store.read("model.layers.0.self_attn.q_proj.weight"))]).toEqual([0, 1, 2, 3, 4, 5]);
    await expect(store.read("model.layers.1.input_layernorm.weight")).rejects.toThrow("model.layers.1.input_layernorm");
    await expect(store.read("token_embd.weight")).rejects.toMatchObject({ code: "E_TENSOR_MISSING" });
    await store.close();
  });

  test("two tensors that would have one name", async () => {
    const file = await openWith({ "output_norm.weight": [2], "model.norm.weight": [2] });
    expect(() => hfNames(file)).toThrow(expect.objectContaining({ code: "E_GGUF_DUPLICATE" }));
    await file.close();
  });
});

describe("llamaGguf", () => {
  test("a checkpoint that llama.cpp's rules turned into GGUF is read as the original", async () => {
    const original = await openSafetensors("test/golden/llama3-f32/model.safetensors");
    const heads = 4;
    const kvHeads = 2;
    const parts = { q: heads, k: kvHeads };
    const tensors: GgufTensorBytes[] = [];
    for (const [part, count] of Object.entries(parts)) {
      const name = `model.layers.0.self_attn.${part}_proj.weight`;
      const shape = original.tensors.get(name)?.shape ?? [];
      const data = permuteRows(await original.read(name), shape[0] ?? 0, count);
      const ggufName = `blk.0.attn_${part}.weight`;
      tensors.push({ name: ggufName, dimensions: shape.toReversed(), type: 0, data: new Uint8Array(data.buffer) });
    }
    await writeFile(path, ggufBytes({ tensors }));
    const store = llamaGguf(await openGguf(path), { heads, kvHeads });
    for (const [name, { shape }] of store.tensors) {
      expect(shape).toEqual(original.tensors.get(name)?.shape);
      expect(await store.read(name)).toEqual(await original.read(name));
    }
    await store.close();
    await original.close();
  });

  test("q and k, weights and biases, each with its own heads; v as stored", async () => {
    const file = await openWith({ "blk.0.attn_q.bias": [8], "blk.0.attn_k.bias": [8], "blk.0.attn_v.bias": [8] });
    const store = llamaGguf(file, { heads: 2, kvHeads: 1 });
    const bias = async (part: string) => [...(await store.read(`model.layers.0.self_attn.${part}_proj.bias`))];
    expect(await bias("q")).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
    expect(await bias("k")).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
    expect(await bias("v")).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    await store.close();
  });

  test("heads that don't divide the rows", async () => {
    const file = await openWith({ "blk.0.attn_q.weight": [8, 2], "blk.0.attn_k.weight": [6, 2] });
    expect(() => llamaGguf(file, { heads: 3, kvHeads: 1 })).toThrow(/q_proj.*8 rows/);
    expect(() => llamaGguf(file, { heads: 4, kvHeads: 2 })).toThrow(expect.objectContaining({ code: "E_HEADS" }));
    expect(() => llamaGguf(file, { heads: 0, kvHeads: 0 })).toThrow(expect.objectContaining({ code: "E_HEADS" }));
    await file.close();
  });
});
