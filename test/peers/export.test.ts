import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RewardModel } from "armorm";
import { afterAll, expect, test } from "vitest";
import { exportModel } from "#dist/model/export/exportModel.js";
import { type GoldenMessage, goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";

const SCRIPT = join(import.meta.dirname, "../../examples/scoreExported.py");
const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Scored {
  score: number;
  rewards: number[];
  gating: number[];
}

/** What thirty lines of Python on transformers make of conversations, with a model folder that armorm exported. */
function scoredByPython(model: string, conversations: readonly GoldenMessage[][]): Scored[] {
  const input = conversations.map((messages) => JSON.stringify({ messages })).join("\n");
  const python = process.env["ARMORM_TORCH_PYTHON"] ?? "python3";
  const environment = { ...process.env, HF_HUB_OFFLINE: "1" };
  const output = execFileSync(python, [SCRIPT, model], { input, encoding: "utf8", env: environment });
  return output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Texts with special tokens in them are another matter: transformers takes those for the template's own. */
function plain(conversations: readonly GoldenMessage[][]): GoldenMessage[][] {
  const special = /<[|\w]|\[PAD\]/;
  return conversations.filter((messages) => messages.every(({ content }) => !special.test(content)));
}

async function expectSame(name: string, conversations: readonly GoldenMessage[][]): Promise<void> {
  const exported = join(folder, name.replaceAll("/", "-"));
  await exportModel(name.startsWith("smollm2") ? name : goldenFolder(name), exported, { shardSize: 300_000_000 });
  await using model = await RewardModel.load(exported, { precision: "fp32" });
  const ours = await model.score(conversations);
  const theirs = scoredByPython(exported, conversations);
  expect(theirs).toHaveLength(conversations.length);
  for (const [i, { score, rewards, gating }] of theirs.entries()) {
    expect(Math.abs(ours[i]!.score - score)).toBeLessThan(1e-4);
    for (const [j, value] of Object.values(ours[i]!.rewards).entries())
      expect(Math.abs(value - rewards[j]!)).toBeLessThan(1e-4);
    for (const [j, value] of Object.values(ours[i]!.gating).entries())
      expect(Math.abs(value - gating[j]!)).toBeLessThan(1e-4);
  }
}

test.each(["llama3-f32", "llama31-rope-scaled", "mistral-f16", "qwen2-bf16", "qwen3-bf16", "gemma2-f32"])(
  "%s, exported, gives the same scores in transformers",
  async (name) => {
    const conversations = plain(readGolden(name).conversations.map(({ messages }) => messages));
    expect(conversations.length).toBeGreaterThan(2);
    await expectSame(name, conversations);
  },
);

test("the default model, whose backbone is a GGUF file, too", async () => {
  const { rows } = readGoldenJson("smollm2/conversations.json") as { rows: { messages: GoldenMessage[] }[] };
  const conversations = plain(rows.map(({ messages }) => messages));
  expect(conversations.length).toBeGreaterThan(5);
  await expectSame("smollm2-135m", conversations);
});
