import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rowsOf, runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const unsupported = mkdtempSync(join(tmpdir(), "armorm-unsupported-"));
cpSync(MODEL, unsupported, { recursive: true });
const config = JSON.parse(readFileSync(join(MODEL, "config.json"), "utf8"));
writeFileSync(join(unsupported, "config.json"), JSON.stringify({ ...config, model_type: "mamba" }));
afterAll(() => rmSync(unsupported, { recursive: true }));
const CONFIG = join(MODEL, "config.json");
const ESCAPE = String.fromCharCode(27);

describe("armorm compare", () => {
  const args = ["compare", "-m", MODEL, "--prompt", "How much is 2+2?", "--a", "4", "--b", "bad"];

  test("shows scores, the verdict and the objectives, without colours where there is no terminal", async () => {
    const { code, stdout } = await runArmorm([...args, "--no-json"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[ab] is better by \d\.\d{4}$/m); // this model has no beta, so no probability
    expect(stdout).toContain("What decided");
    expect(stdout).toMatch(/helpsteer-\w+ .*│/);
    expect(stdout).toMatch(/9 more, together/);
    expect(stdout).not.toContain(ESCAPE);
  });

  test("JSON where there is no terminal: the differences sum to the margin", async () => {
    const result = JSON.parse((await runArmorm(args)).stdout);
    const sum = Object.values<number>(result.differences).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(result.margin, 6);
    expect(result.a.score - result.b.score).toBeCloseTo(result.margin, 6);
    expect(result.winner).toBe(result.margin > 0 ? "a" : "b");
  });

  test("the default model says how probable it is", async () => {
    const { stdout } = await runArmorm(["compare", "--prompt", "Hi", "--a", "Hello!", "--b", "Go away.", "--no-json"]);
    expect(stdout).toMatch(/P\(a better\) = 0\.\d{3}/);
  });

  const turns = (content: string) => [
    { role: "user", content: "2+2?" },
    { role: "assistant", content },
  ];
  const rows = [
    { id: 1, prompt: "2+2?", responses: ["4", "bad"] },
    { id: 2, prompt: "2+2?", chosen: "4", rejected: "bad" },
    { id: 3, prompt: "2+2?", chosen: turns("4"), rejected: turns("bad") },
    { id: 4, prompt: turns("").slice(0, 1), chosen: turns("4").slice(1), rejected: turns("bad").slice(1) },
    { id: 5, prompt: "2+2?", responses: ["4"] },
    { id: 6, prompt: "2+2?", chosen: "4", rejected: 5 },
  ];
  const stdin = rows.map((row) => JSON.stringify(row)).join("\n");

  test("-i: a line for each pair, whichever form it has", async () => {
    const { code, stdout } = await runArmorm(["compare", "-m", MODEL, "-i", "-"], { stdin });
    expect(code).toBe(1);
    const compared = rowsOf(stdout);
    expect(compared.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
    const [{ margin, winner }] = compared as [{ margin: number; winner: string }];
    for (const row of compared.slice(0, 4)) expect(row).toMatchObject({ winner, margin: expect.closeTo(margin, 6) });
    expect(compared[4]).toMatchObject({ error: { code: "E_ROW", line: 5 } });
    expect(compared[5]).toMatchObject({ error: { code: "E_CONTENT", line: 6 } });
  });

  test("-i --no-json: what a person wants to see of each", async () => {
    const { stdout } = await runArmorm(["compare", "-m", MODEL, "-i", "-", "--no-json"], { stdin });
    expect(stdout.match(/is better by/g)).toHaveLength(4);
    expect(stdout.match(/^prompt {2}2\+2\?$/gm)).toHaveLength(4);
    expect(stdout).toMatch(/^✗ line 5: no two responses .*\(E_ROW\)$/m);
  });

  test("control characters of texts don't reach the terminal", async () => {
    const hostile = ["--prompt", `a${ESCAPE}[2Jb`, "--a", `${ESCAPE}]0;x`, "--b", "\u009b2J"];
    const { stdout } = await runArmorm(["compare", "-m", MODEL, "--no-json", ...hostile]);
    expect(stdout).toContain("a\uFFFD[2Jb");
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
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
    const args = [
      "rank",
      "-m",
      MODEL,
      "--prompt",
      "2+2?",
      "--response",
      "4",
      "--response",
      "bad",
      "--all",
      "--no-json",
    ];
    const { stdout } = await runArmorm(args);
    expect(stdout).toMatch(/^1\. .*\n2\. /m);
    expect(stdout).toContain("What put the first before the second");
    expect(stdout).not.toContain("more, together");
  });
});

test("armorm rank -i: a line for each row", async () => {
  const stdin = ['{"id": 1, "prompt": "2+2?", "responses": ["bad", "4", "5"]}', '{"id": 2, "prompt": "2+2?"}'].join(
    "\n",
  );
  const { code, stdout } = await runArmorm(["rank", "-m", MODEL, "-i", "-"], { stdin });
  expect(code).toBe(1);
  const [first, second] = rowsOf(stdout) as { ranking: { response: string; rank: number; score: number }[] }[];
  expect(first?.ranking.map(({ response }) => response).toSorted()).toEqual(["4", "5", "bad"]);
  expect(first?.ranking.map(({ rank }) => rank)).toEqual([1, 2, 3]);
  expect(second).toMatchObject({ id: 2, error: { code: "E_ROW", line: 2 } });
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
    expect(stdout).toMatch(/error bars +yes/);
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
    ["a blank number", ["score", "--debias", " ", "--prompt", "x", "--response", "y"], /" ", expected a number/],
    ["a weight named twice", ["score", "--weights", "a=1", "--weights", "a=2"], /"a" is named twice/],
    ["an output that is a folder", ["score", "-i", CONFIG, "-o", unsupported], /is a folder.*E_OUTPUT/],
    ["an output in no folder", ["score", "-i", CONFIG, "-o", "/nonexistent/x.jsonl"], /\/nonexistent: .*ENOENT/],
    ["an input that is a folder", ["score", "-i", unsupported], /is a folder.*E_INPUT/],
    ["two things to score", ["score", "-i", CONFIG, "--prompt", "x", "--response", "y"], /two things/],
    ["half a comparison", ["compare", "--prompt", "x", "--a", "y"], /--b TEXT/],
    ["fetching an unknown model", ["models", "fetch", "nope"], /nope.*OWNER\/NAME/],
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

  test("a cache folder that can't be made: one line that says what to do", async () => {
    const { code, stderr } = await runArmorm(["models", "fetch", "smollm2-135m"], { env: { ARMORM_CACHE: CONFIG } });
    expect(stderr).toMatch(/^armorm: .*config\.json.*ARMORM_CACHE.*\(ENOTDIR\)$/m);
    expect(stderr).not.toMatch(/bug|^ {4}at /m);
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
