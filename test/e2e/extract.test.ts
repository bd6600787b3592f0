import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { storeIndexSchema } from "#dist/contracts/storeIndex.js";
import { runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const folder = mkdtempSync(join(tmpdir(), "armorm-extract-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const env = { ARMORM_CACHE: at("cache") };
const RECIPES = ["--recipe", "paper=final:last", "--recipe", "wide=1:last+final:mean"];
const args = (output: string, ...more: string[]) => {
  return ["extract", "-m", MODEL, "-i", at("pairs.jsonl"), "-o", at(output), "--kind", "pairs", ...RECIPES, ...more];
};

beforeAll(async () => {
  const rows = Array.from({ length: 400 }, (_, i) => {
    if (i === 70) return { prompt: "Nothing to compare", chosen: "one" };
    return { prompt: `What is ${i} and ${i % 7}?`, chosen: `It is ${"so ".repeat(i % 9)}much`, rejected: `No ${i}` };
  });
  writeFileSync(at("pairs.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  const { code, stdout, stderr } = await runArmorm(args("whole"), { env });
  expect(stderr).toContain("Skipped row 71");
  expect(stdout).toBe(
    `${at("whole/paper")}: 399 pairs of final:last, width 64, 1 shards\n${at("whole/wide")}: 399 pairs of 1:last+final:mean, width 128, 1 shards\n`,
  );
  expect(code).toBe(1);
});

/** All files of both stores, by name. */
const files = (output: string) =>
  Object.fromEntries(
    ["paper", "wide"].flatMap((recipe) =>
      readdirSync(join(at(output), recipe)).map((name) => {
        return [`${recipe}/${name}`, readFileSync(join(at(output), recipe, name)).toString("base64")];
      }),
    ),
  );

test("killed by SIGKILL, it goes on to the same bytes", async () => {
  const parts = join(at("killed"), "parts");
  mkdirSync(parts, { recursive: true });
  const killWhen = new Promise<void>((resolve) => {
    const watcher = watch(parts, (_, name) => {
      if (name !== "0000002.json") return;
      watcher.close();
      resolve();
    });
  });
  const killed = await runArmorm(args("killed"), { env, killWhen });
  expect(killed.code).toBeNull();
  expect(readdirSync(at("killed"))).not.toContain("paper");
  const again = await runArmorm(args("killed"), { env });
  expect(again.code).toBe(1);
  expect(files("killed")).toEqual(files("whole"));
  expect(readdirSync(at("killed"))).toEqual(["paper", "wide"]);
});

test("in parts that are merged, the bytes are the same", async () => {
  for (const part of ["1", "2"]) await runArmorm(args(`part ${part}`, "--shard", `${part}/2`), { env });
  for (const recipe of ["paper", "wide"]) {
    const folders = ["part 1", "part 2"].map((part) => join(at(part), recipe));
    const merged = await runArmorm(["store", "merge", ...folders, "-o", join(at("merged"), recipe)], { env });
    expect(merged.code).toBe(0);
  }
  expect(files("merged")).toEqual(files("whole"));
});

test("the index says what the rows are", async () => {
  const index = storeIndexSchema.parse(JSON.parse(readFileSync(at("whole/wide/index.json"), "utf8")));
  expect(index).toMatchObject({
    width: 128,
    prompt_width: 128,
    origin: { kind: "pairs", recipe: "1:last+final:mean" },
  });
  expect(index.rows.number).toHaveLength(399);
  expect(index.skipped).toMatchObject([{ number: 71 }]);
});
