import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const unsupported = mkdtempSync(join(tmpdir(), "armorm-unsupported-"));
cpSync(MODEL, unsupported, { recursive: true });
const config = JSON.parse(readFileSync(join(MODEL, "config.json"), "utf8"));
writeFileSync(join(unsupported, "config.json"), JSON.stringify({ ...config, model_type: "mamba" }));
afterAll(() => rmSync(unsupported, { recursive: true }));
const ESCAPE = String.fromCharCode(27);

describe("armorm compare", () => {
  const args = ["compare", "-m", MODEL, "--prompt", "How much is 2+2?", "--a", "4", "--b", "bad"];

  test("shows scores, the verdict and the objectives, without colours where there is no terminal", async () => {
    const { code, stdout } = await runArmorm(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[ab] is better by \d\.\d{4}$/m); // this model has no beta, so no probability
    expect(stdout).toContain("What decided");
    expect(stdout).toMatch(/helpsteer-\w+ .*│/);
    expect(stdout).toMatch(/9 more, together/);
    expect(stdout).not.toContain(ESCAPE);
  });

  test("--json: the differences sum to the margin", async () => {
    const result = JSON.parse((await runArmorm([...args, "--json"])).stdout);
    const sum = Object.values<number>(result.differences).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(result.margin, 6);
    expect(result.a.score - result.b.score).toBeCloseTo(result.margin, 6);
    expect(result.winner).toBe(result.margin > 0 ? "a" : "b");
  });

  test("the default model says how probable it is", async () => {
    const { stdout } = await runArmorm(["compare", "--prompt", "Hi", "--a", "Hello!", "--b", "Go away."]);
    expect(stdout).toMatch(/P\(a better\) = 0\.\d{3}/);
  });
});

describe("armorm rank", () => {
  test("--json: best first, with the place in the input", async () => {
    const responses = ["4", "bad", "4", "a longer answer"];
    const args = [
      "rank",
      "-m",
      MODEL,
      "--prompt",
      "2+2?",
      "--json",
      ...responses.flatMap((text) => ["--response", text]),
    ];
    const ranked = JSON.parse((await runArmorm(args)).stdout);
    const scores = ranked.map(({ score }: { score: number }) => score);
    expect(scores).toEqual(scores.toSorted((a: number, b: number) => b - a));
    expect(
      ranked.map(({ index, response }: { index: number; response: string }) => responses[index] === response),
    ).not.toContain(false);
    const equal = ranked.filter(({ response }: { response: string }) => response === "4");
    expect(equal.map(({ rank }: { rank: number }) => rank)).toEqual([equal[0].rank, equal[0].rank]);
  });

  test("prints a list and what decided between the first two", async () => {
    const args = ["rank", "-m", MODEL, "--prompt", "2+2?", "--response", "4", "--response", "bad", "--all"];
    const { stdout } = await runArmorm(args);
    expect(stdout).toMatch(/^1\. .*\n2\. /m);
    expect(stdout).toContain("What put the first before the second");
    expect(stdout).not.toContain("more, together");
  });
});

describe("armorm models", () => {
  test("list knows the default model", async () => {
    expect((await runArmorm(["models", "list"])).stdout).toContain("smollm2-135m");
    expect(JSON.parse((await runArmorm(["models", "list", "--json"])).stdout)[0]).toMatchObject({
      name: "smollm2-135m",
      megabytes: 98,
    });
  });

  test("info describes registered models and folders without fetching anything", async () => {
    const { stdout } = await runArmorm(["models", "info", "smollm2-135m"], { env: { ARMORM_CACHE: "/nonexistent" } });
    expect(stdout).toContain("jailbreakbench-is_safe");
    expect(stdout).toContain("Interim");
    const info = JSON.parse((await runArmorm(["models", "info", MODEL, "--json"])).stdout);
    expect(info).toMatchObject({ hidden_size: 64, gating_layers: 4, logit_scale: expect.any(Number) });
    expect(info.objectives).toHaveLength(19);
  });

  test("fetch answers the path of the file", async () => {
    const { code, stdout } = await runArmorm(["models", "fetch", "smollm2-135m"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/SmolLM2-135M-Instruct\.Q4_1\.gguf\n$/);
  });
});

describe("mistakes", () => {
  test.each([
    ["an unknown option", ["score", "--bogus"], /unknown option '--bogus'/],
    ["nothing to score", ["score"], /nothing to score/],
    ["a prompt without a response", ["score", "--prompt", "x"], /--response/],
    ["an unknown model", ["score", "-m", "nope", "--prompt", "x", "--response", "y"], /nope.*smollm2-135m/],
    ["a missing input", ["score", "-m", MODEL, "-i", "/nonexistent.jsonl"], /nonexistent\.jsonl.*ENOENT/],
    [
      "an ambiguous objective",
      ["score", "-m", MODEL, "--weights", "helpfulness=2", "--prompt", "x", "--response", "y"],
      /helpsteer-helpfulness, ultrafeedback-helpfulness/,
    ],
    [
      "a weight that is no number",
      ["score", "--weights", "is_safe=two", "--prompt", "x", "--response", "y"],
      /"two", expected a number/,
    ],
    ["an unknown precision", ["score", "--precision", "int3", "--prompt", "x", "--response", "y"], /fp32/],
    ["debiasing out of range", ["score", "-m", MODEL, "--debias", "2", "--prompt", "x", "--response", "y"], /0 to 1/],
    ["one response to rank", ["rank", "-m", MODEL, "--prompt", "x", "--response", "y"], /twice or more/],
    [
      "an unsupported family",
      ["score", "-m", unsupported, "--prompt", "x", "--response", "y"],
      /"mamba".*llama, mistral, qwen2/,
    ],
    ["no command", [], /Usage: armorm/],
  ])("%s: exit code 2, a clear line and no stack trace", async (_name, args, message) => {
    const { code, stdout, stderr } = await runArmorm(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("every command's help has an example", async () => {
    for (const command of [
      ["score"],
      ["compare"],
      ["rank"],
      ["models", "list"],
      ["models", "fetch"],
      ["models", "info"],
      ["doctor"],
    ]) {
      const { code, stdout } = await runArmorm([...command, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toContain(`$ armorm ${command.join(" ")}`);
    }
  });
});

describe("armorm doctor", () => {
  test("goes through a sound model and ends with a score", async () => {
    const { code, stdout } = await runArmorm(["doctor", MODEL]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ test score/);
    expect(stdout).not.toMatch(/✗/);
  });

  test("--json, and exit code 1 where there is a problem", async () => {
    const { code, stdout } = await runArmorm(["doctor", unsupported, "--json"]);
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: "architecture", status: "problem", code: "E_ARCHITECTURE" }),
    );
  });
});
