import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { manifestSchema } from "#dist/contracts/manifest.js";
import { modelConfigSchema } from "#dist/contracts/modelConfig.js";
import { parseContract } from "#dist/contracts/parseContract.js";
import { FileFormatError } from "#dist/errors.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "#dist/model/modelRegistry.js";

const config = {
  model_type: "llama",
  vocab_size: 10,
  hidden_size: 8,
  intermediate_size: 8,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  max_position_embeddings: 16,
};
const manifest = { num_objectives: 1, objectives: [{ name: "helpful" }] };

test("no JSON: the file is named", () => {
  const parse = () => parseContract(modelConfigSchema, "{,}", "some/config.json");
  expect(parse).toThrow(FileFormatError);
  expect(parse).toThrow("some/config.json: not valid JSON");
});

test("every key that doesn't fit is named", () => {
  const text = JSON.stringify({ ...config, hidden_size: "8", vocab_size: -1, num_attention_heads: undefined });
  const parse = () => parseContract(modelConfigSchema, text, "config.json");
  expect(parse).toThrow(/hidden_size: .*; |; hidden_size: /);
  expect(parse).toThrow("vocab_size: ");
  expect(parse).toThrow("num_attention_heads: ");
});

test.each(["null", "[]", "7", '"text"'])("%s instead of an object", (text) => {
  expect(() => parseContract(modelConfigSchema, text, "config.json")).toThrow("(root)");
});

test("unknown keys pass through unread", () => {
  expect(parseContract(modelConfigSchema, JSON.stringify({ ...config, novelty: [1] }), "config.json")).toEqual({
    ...config,
    novelty: [1],
  });
});

describe("manifest.json", () => {
  const parse = (changes: object) =>
    parseContract(manifestSchema, JSON.stringify({ ...manifest, ...changes }), "manifest.json");

  test("the temperature has a default", () => {
    expect(parse({}).gating_temperature).toBe(10);
    expect(parse({ gating_temperature: 2 }).gating_temperature).toBe(2);
  });

  test.each([
    { objectives: undefined },
    { objectives: [{ name: "" }] },
    { objectives: ["helpful"] },
    { objectives: [{ name: "helpful", range: [0] }] },
    { num_objectives: 0 },
    { gating_temperature: 0 },
    { beta: -1 },
    { backbone: 7 },
    { backbone: {} },
  ])("%j doesn't fit", (changes) => {
    expect(() => parse(changes)).toThrow(Object.keys(changes)[0]);
  });

  test("the one that ships", async () => {
    const path = join(MODEL_REGISTRY[DEFAULT_MODEL]!.heads, "manifest.json");
    const { num_objectives, objectives, backbone } = parseContract(manifestSchema, await readFile(path, "utf8"), path);
    expect(objectives).toHaveLength(num_objectives);
    expect(new Set(objectives.map(({ name }) => name)).size).toBe(num_objectives);
    expect(backbone).toMatchObject({
      id: DEFAULT_MODEL,
      weights_sha256: MODEL_REGISTRY[DEFAULT_MODEL]!.backbone.sha256,
    });
  });
});
