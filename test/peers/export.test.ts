import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RewardModel } from "armorm";
import { afterAll, expect, test } from "vitest";
import { exportModel } from "#dist/model/export/exportModel.js";
import { type GoldenMessage, goldenFolder, readGolden, readGoldenJson } from "../support/golden.js";

interface Scored {
  score: number;
  rewards: number[];
  gating: number[];
}

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const families = ["llama3-f32", "llama31-rope-scaled", "mistral-f16", "qwen2-bf16", "qwen3-bf16", "gemma2-f32"];
const conversations = new Map(
  families.map((name) => [name, plain(readGolden(name).conversations.map(({ messages }) => messages))]),
);
const { rows } = readGoldenJson("smollm2/conversations.json") as { rows: { messages: GoldenMessage[] }[] };
conversations.set("smollm2-135m", plain(rows.map(({ messages }) => messages)).slice(0, 12));

let scored: Promise<Record<string, Scored[]>> | undefined;

/** What about thirty lines of Python on transformers make of the exported folders. Once; in the tests, so that they fail where it fails. */
function theirs(): Promise<Record<string, Scored[]>> {
  scored ??= exportAndScore();
  return scored;
}

async function exportAndScore(): Promise<Record<string, Scored[]>> {
  for (const name of conversations.keys()) {
    const model = families.includes(name) ? goldenFolder(name) : name;
    await exportModel(model, join(folder, name), { shardSize: 300_000_000 });
  }
  const input = [...conversations].map(([name, list]) => [join(folder, name), list]);
  return JSON.parse(python(["test/peers/scoreFolders.py"], JSON.stringify(Object.fromEntries(input))));
}

/** Texts with special tokens in them are another matter: transformers takes those for the template's own. */
function plain(list: readonly GoldenMessage[][]): GoldenMessage[][] {
  const special = /<[|\w]|\[PAD\]/;
  return list.filter((messages) => messages.every(({ content }) => !special.test(content)));
}

function python(args: readonly string[], input: string): string {
  const env = { ...process.env, HF_HUB_OFFLINE: "1", PYTHONDONTWRITEBYTECODE: "1" };
  return execFileSync(process.env["ARMORM_TORCH_PYTHON"] ?? "python3", args, {
    input,
    encoding: "utf8",
    env,
    cwd: root,
  });
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4);
}

test.each([...conversations.keys()])("%s, exported, gives the same scores in transformers", async (name) => {
  const list = conversations.get(name)!;
  expect(list.length).toBeGreaterThan(2);
  const results = (await theirs())[join(folder, name)]!;
  await using model = await RewardModel.load(join(folder, name), { precision: "fp32" });
  expect(results).toHaveLength(list.length);
  for (const [i, ours] of (await model.score(list)).entries()) {
    expectClose([results[i]!.score], [ours.score]);
    expectClose(results[i]!.rewards, Object.values(ours.rewards));
    expectClose(results[i]!.gating, Object.values(ours.gating));
  }
});

test("the example scores lines of JSON", async () => {
  const name = "llama3-f32";
  const list = conversations.get(name)!;
  const input = list.map((messages) => JSON.stringify({ messages })).join("\n");
  const output = python(["examples/scoreExported.py", join(folder, name)], input);
  expect(
    output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual((await theirs())[join(folder, name)]);
});
