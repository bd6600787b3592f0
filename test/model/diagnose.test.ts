import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSafetensors } from "#dist/io/safetensors.js";
import { writeSafetensors } from "#dist/io/writeSafetensors.js";
import { diagnose } from "#dist/model/diagnose.js";
import { ggufTokenizer } from "../support/ggufTokenizer.js";
import { writeGguf } from "../support/writeGguf.js";

const LLAMA = join(import.meta.dirname, "../golden/llama3-f32");
const root = mkdtempSync(join(tmpdir(), "armorm-doctor-"));
const cache = join(root, "cache");
afterAll(() => rmSync(root, { recursive: true }));

type Tensors = Map<string, { shape: number[]; data: Float32Array }>;

/** A copy of a golden folder with something broken in it. */
async function broken(
  name: string,
  {
    tensors,
    json,
  }: { tensors?: (all: Tensors) => void; json?: Record<string, (content: Record<string, never>) => void> },
): Promise<string> {
  const folder = join(root, name);
  cpSync(LLAMA, folder, { recursive: true });
  if (tensors) {
    const path = join(folder, "model.safetensors");
    const store = await openSafetensors(path);
    const all: Tensors = new Map();
    for (const [tensor, { shape }] of store.tensors)
      all.set(tensor, { shape: [...shape], data: await store.read(tensor) });
    await store.close();
    tensors(all);
    await writeSafetensors(path, all);
  }
  for (const [file, change] of Object.entries(json ?? {})) {
    const content = JSON.parse(readFileSync(join(folder, file), "utf8"));
    change(content);
    writeFileSync(join(folder, file), JSON.stringify(content));
  }
  return folder;
}

async function examine(model: string, backbone?: string) {
  const findings = await diagnose(model, { backbone, cache });
  const of = (check: string) => findings.find((finding) => finding.check === check);
  const problems = findings.filter(({ status }) => status === "problem").map(({ check }) => check);
  return { findings, of, problems };
}

describe("armorm doctor", () => {
  test("finds nothing wrong with a sound model, and scores with it", async () => {
    const { findings, of } = await examine(LLAMA);
    expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(of("closing token")?.detail).toContain("<|eot_id|>");
    expect(of("test score")?.detail).toMatch(/^-?\d\.\d{4}/);
  });

  test("an ArmoRM checkpoint that went through a value-head loader", async () => {
    const model = await broken("value-head", {
      tensors: (all) => {
        for (const name of [...all.keys()]) if (/^(regression|reward|gating)/.test(name)) all.delete(name);
        all.set("score.weight", { shape: [1, 64], data: new Float32Array(64).fill(0.1) });
      },
    });
    const { of, problems } = await examine(model);
    expect(problems).toEqual(["heads"]);
    expect(of("heads")).toMatchObject({ code: "E_VALUE_HEAD", fix: expect.stringContaining("untrained") });
  });

  test("a missing reward_transform_matrix", async () => {
    const { of, problems } = await examine(
      await broken("no-transform", { tensors: (all) => all.delete("reward_transform_matrix") }),
    );
    expect(problems).toEqual(["heads"]);
    expect(of("heads")).toMatchObject({
      code: "E_HEADS_MISSING",
      detail: expect.stringContaining("reward_transform_matrix"),
    });
    expect(of("heads")?.fix).toContain("as it was published");
  });

  test("heads for another hidden size", async () => {
    const { of, problems } = await examine(join(import.meta.dirname, "../../models/smollm2-135m"), LLAMA);
    expect(problems).toEqual(["hidden size"]);
    expect(of("hidden size")).toMatchObject({ code: "E_HIDDEN_SIZE", detail: expect.stringMatching(/576.*64/) });
  });

  test("a GGUF file without a chat template", async () => {
    const tokenizer = JSON.parse(readFileSync(join(LLAMA, "tokenizer.json"), "utf8"));
    const { "tokenizer.chat_template": _, ...metadata } = ggufTokenizer(tokenizer, "llama-bpe", "");
    const path = join(root, "no-template.gguf");
    await writeGguf(
      path,
      { "general.architecture": "llama", ...metadata },
      new Map([["output_norm.weight", { shape: [4], data: new Float32Array(4) }]]),
    );
    const { of } = await examine(join(import.meta.dirname, "../../models/smollm2-135m"), path);
    expect(of("chat template")).toMatchObject({
      status: "problem",
      code: "E_TEMPLATE_MISSING",
      fix: expect.stringContaining("GGUF file that carries one"),
    });
  });

  test("a padding token that is the end token", async () => {
    const model = await broken("pad-eos", {
      json: { "tokenizer_config.json": (config) => Object.assign(config, { pad_token: "<|eot_id|>" }) },
    });
    const { of, problems } = await examine(model);
    expect(problems).toEqual([]);
    expect(of("padding")).toMatchObject({ status: "warning", detail: expect.stringContaining("<|eot_id|>") });
  });

  test.each<[string, string, string, Parameters<typeof broken>[1]]>([
    [
      "a NaN among the weights",
      "values",
      "E_NON_FINITE_WEIGHT",
      { tensors: (all) => all.get("model.norm.weight")?.data.fill(Number.NaN, 3, 4) },
    ],
    [
      "a weight of another shape",
      "shapes",
      "E_TENSOR_SHAPE",
      { json: { "config.json": (config) => Object.assign(config, { intermediate_size: 128 }) } },
    ],
    [
      "an unknown architecture",
      "architecture",
      "E_ARCHITECTURE",
      { json: { "config.json": (config) => Object.assign(config, { model_type: "mamba" }) } },
    ],
    [
      "a doubled beginning of text",
      "conversation",
      "E_DOUBLE_BOS",
      {
        json: {
          "tokenizer_config.json": (config: Record<string, string>) =>
            Object.assign(config, { chat_template: `{{ bos_token }}${config["chat_template"]}` }),
        },
      },
    ],
    [
      "a template that doesn't close the user turn",
      "conversation",
      "E_TEMPLATE_NO_CLOSING_TOKEN",
      {
        json: {
          "tokenizer_config.json": (config) =>
            Object.assign(config, {
              chat_template: "{% for m in messages %}[{{ m.role }}] {{ m.content }}{% endfor %}",
            }),
        },
      },
    ],
    [
      "a tokenizer of another model",
      "vocabulary",
      "E_VOCABULARY",
      {
        json: {
          "tokenizer.json": (json: { added_tokens?: { id: number }[] }) =>
            Object.assign(json.added_tokens?.[1] ?? {}, { id: 99_999 }),
        },
      },
    ],
    [
      "a tokenizer that loses text",
      "tokenizer",
      "E_TOKENIZER_ROUND_TRIP",
      {
        json: {
          "tokenizer.json": (json: { model?: { vocab: Record<string, number> } }) => delete json.model?.vocab["Ã"],
        },
      },
    ],
  ])("%s", async (name, check, code, change) => {
    const { of } = await examine(await broken(name.replaceAll(" ", "-"), change));
    expect(of(check)).toMatchObject({ status: "problem", code });
    expect(of("test score")?.status).toBe("skipped");
  });
});
