import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { ArmormError, ModelError, NotFoundError, NumericalError, UnsupportedError } from "#dist/errors.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { type ModelFolderOptions, makeModelFolder } from "../support/makeModelFolder.js";
import type { TestTensors } from "../support/tensors.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
let folders = 0;

async function refusal(options: ModelFolderOptions, damage?: (folder: string) => Promise<void>): Promise<ArmormError> {
  const { folder } = await makeModelFolder(join(root, String(++folders)), options);
  await damage?.(folder);
  return await failure(folder);
}

async function failure(path: string): Promise<ArmormError> {
  const error = await LocalBackbone.open(path, { cache }).then(
    async (backbone) => backbone[Symbol.asyncDispose](),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ArmormError);
  return error;
}

/** A config.json that doesn't say what a decoder needs. */
const config = (changes: object) => ({ config: changes }) as ModelFolderOptions;

describe("config.json", () => {
  test.each(["gpt2", "phi3", "Llama", "constructor", ""])(
    "model_type %j, by name with the known ones",
    async (name) => {
      const error = await refusal(config({ model_type: name, architectures: ["SomeModel"] }));
      expect(error).toBeInstanceOf(UnsupportedError);
      expect(error.message).toContain(`found "${name}" (SomeModel), expected llama, mistral`);
    },
  );

  test.each(["gelu", "relu", "toString"])("activation %s", async (hidden_act) => {
    const error = await refusal(config({ hidden_act }));
    expect(error).toMatchObject({ code: "E_ACTIVATION" });
    expect(error.message).toContain(`"${hidden_act}"`);
  });

  test.each(["yarn", "dynamic", "longrope", "toString"])("rope_scaling of type %s", async (rope_type) => {
    const error = await refusal(config({ rope_scaling: { rope_type, factor: 2 } }));
    expect(error).toBeInstanceOf(UnsupportedError);
    expect(error.message).toContain(`found "${rope_type}", expected default, linear, llama3`);
  });

  test("llama3 scaling without one of its parameters", async () => {
    const error = await refusal(config({ rope_scaling: { rope_type: "llama3", factor: 8, low_freq_factor: 1 } }));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toContain("high_freq_factor");
  });

  test.each([
    { head_dim: 7 },
    { num_attention_heads: 4, num_key_value_heads: 3 },
    { head_dim: null, num_attention_heads: 5, num_key_value_heads: 5 },
  ])("sizes that don't fit together: %j", async (sizes) => {
    expect(await refusal(config(sizes))).toBeInstanceOf(ArmormError);
  });

  test.each([
    { hidden_size: undefined },
    { vocab_size: 0 },
    { num_hidden_layers: -1 },
    { max_position_embeddings: "long" },
    { rms_norm_eps: 0 },
    { rope_scaling: { type: "linear", factor: 0 } },
  ])("keys that don't fit: %j", async (changes) => {
    // the weights are written first, for the plain sizes
    const error = await refusal({}, async (folder) => {
      const { default: plain } = await import(join(folder, "config.json"), { with: { type: "json" } });
      await writeFile(join(folder, "config.json"), JSON.stringify({ ...plain, ...changes }));
    });
    expect(error.code).toBe("E_CONTRACT");
    expect(error.message).toContain(Object.keys(changes)[0]);
    expect(error.message).toContain("config.json");
  });

  test("no JSON", async () => {
    const error = await refusal({}, (folder) => writeFile(join(folder, "config.json"), "{"));
    expect(error).toMatchObject({ code: "E_JSON" });
  });
});

describe("weights", () => {
  const change = (edit: (tensors: TestTensors) => void) => ({ change: edit });

  test.each([
    "model.embed_tokens.weight",
    "model.norm.weight",
    "model.layers.0.input_layernorm.weight",
    "model.layers.1.self_attn.v_proj.weight",
    "model.layers.1.mlp.down_proj.weight",
  ])("%s is missing or has another shape", async (name) => {
    const missing = await refusal(change((tensors) => tensors.delete(name)));
    expect(missing).toBeInstanceOf(ModelError);
    expect(missing.message).toContain(`"${name}": a weight is missing`);
    const wrong = await refusal(change((tensors) => tensors.set(name, { shape: [3], data: new Float32Array(3) })));
    expect(wrong.message).toContain(`"${name}": a weight's shape doesn't fit the config: found [3]`);
  });

  test("a bias that the config promises", async () => {
    const error = await refusal({
      config: { attention_bias: true },
      ...change((tensors) => tensors.delete("model.layers.0.self_attn.o_proj.bias")),
    });
    expect(error.message).toContain("o_proj.bias");
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])("%s among the weights", async (value) => {
    const error = await refusal(
      change((tensors) => {
        tensors.get("model.layers.1.mlp.up_proj.weight")!.data[5] = value;
      }),
    );
    expect(error).toBeInstanceOf(NumericalError);
    expect(error.message).toContain("model.layers.1.mlp.up_proj.weight");
    expect(error.message).toContain("element 5");
    expect(error.message).toContain(`found ${value}`);
  });

  test("a file that is cut short", async () => {
    const error = await refusal({}, (folder) => writeFile(join(folder, "model.safetensors"), new Uint8Array(100)));
    expect(error.message).toContain("model.safetensors");
  });
});

describe("places", () => {
  test.each(["nowhere", "nowhere/config.json"])("%s", async (path) => {
    const error = await failure(join(root, path));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error.message).toContain(join(root, path));
  });

  test("an empty folder, and one with a config alone", async () => {
    const empty = join(root, "empty");
    await mkdir(empty);
    expect(await failure(empty)).toMatchObject({ code: "E_NOT_FOUND" });
    await writeFile(join(empty, "config.json"), "{}");
    expect((await failure(empty)).message).toContain("no .safetensors file");
  });

  test("weights without a config", async () => {
    const error = await refusal({}, (folder) => rm(join(folder, "config.json")));
    expect(error.message).toContain("no config.json");
  });

  test("a file that is no GGUF", async () => {
    const path = join(root, "text.gguf");
    await writeFile(path, "Not a model, though long enough to hold a header of its own.");
    expect((await failure(path)).message).toContain(path);
  });
});
