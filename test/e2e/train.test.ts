import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trainingReportSchema } from "#dist/contracts/trainingReport.js";
import { random } from "../support/random.js";
import { rowsOf, runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const OTHER_MODEL = join(import.meta.dirname, "../golden/llama31-rope-scaled");
const folder = mkdtempSync(join(tmpdir(), "armorm-train-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const env = { ARMORM_CACHE: at("cache") };
const armorm = (...args: string[]) => runArmorm(args, { env });

const WORDS = "How much is the answer to a question that nobody has asked about cats or numbers before".split(" ");
const next = random(3);
const sentence = (words: number) =>
  Array.from({ length: words }, () => WORDS[Math.floor(next() * WORDS.length)]).join(" ");
const GATING = {
  width: 8,
  hidden_layers: 1,
  steps: 80,
  batch: 32,
  evaluate_every: 10,
  patience: null,
  learning_rate: 0.01,
};

function config(name: string, changes: object = {}): string {
  const path = at(`${name}.json`);
  const data = [
    { name: "ratings.jsonl", licence: "CC0-1.0" },
    { name: "pairs.jsonl", licence: "CC0-1.0" },
  ];
  const whole = { ratings: "ratings", pairs: "pairs", output: name, data, gating: GATING, ...changes };
  writeFileSync(path, JSON.stringify(whole));
  return path;
}

beforeAll(async () => {
  const ratings = Array.from({ length: 90 }, (_, i) => {
    const response = sentence(1 + (i % 12));
    const verbosity = response.split(" ").length / 12;
    return { prompt: `Question ${i % 45}`, response, ratings: { quality: next(), "word-verbosity": verbosity } };
  });
  const pairs = Array.from({ length: 90 }, (_, i) => {
    return {
      prompt: `${sentence(3)} ${i}`,
      chosen: sentence(9),
      rejected: sentence(3),
      category: i % 2 ? "odd" : "even",
    };
  });
  for (const [name, rows] of Object.entries({ ratings, pairs })) {
    writeFileSync(at(`${name}.jsonl`), rows.map((row) => JSON.stringify(row)).join("\n"));
  }
  for (const [kind, model, output] of [
    ["ratings", MODEL, "ratings"],
    ["pairs", MODEL, "pairs"],
    ["pairs", OTHER_MODEL, "other pairs"],
  ] as const) {
    const { code, stderr } = await armorm(
      "extract",
      "-m",
      model,
      "-i",
      at(`${kind}.jsonl`),
      "-o",
      at(output),
      "--kind",
      kind,
    );
    expect(stderr).not.toContain("bug");
    expect(code).toBe(0);
  }
});

describe("armorm train", () => {
  test("from data files to a model that scores", async () => {
    const { code, stdout, stderr } = await armorm("train", config("heads"));
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^ratings +90 \(\d+ train, \d+ validation\) of 45 prompts$/m);
    expect(stdout).toMatch(/^quality +\d+ +\d+/m);
    expect(stdout).toMatch(/^the gate +\d+\.\d %/m);
    expect(stdout).toContain(at("heads"));
    const report = trainingReportSchema.parse(JSON.parse(readFileSync(at("heads/report.json"), "utf8")));
    expect(report.gating?.accuracy.as_published).not.toBeNull();
    const model = ["-m", at("heads"), "--backbone", MODEL];
    const [row] = rowsOf((await armorm("score", ...model, "--prompt", "How much is 2+2?", "--response", "4")).stdout);
    expect(Object.keys(row?.["rewards"] ?? {})).toEqual(["quality", "word-verbosity"]);
    expect(row).toMatchObject({ score: expect.any(Number), precision: "fp32" });
    const args = ["--prompt", "Cats?", "--a", sentence(9), "--b", "no", "--no-json"];
    const compared = await armorm("compare", ...model, ...args);
    expect(compared.stdout).toMatch(report.gating?.beta == null ? /is better by/ : /P\(a better\) = \d/);
    const again = await armorm("train", config("heads"), "--json");
    expect(JSON.parse(again.stdout)).toEqual(report);
    expect(again.stderr).toBe("");
  });

  test("the rewards of the store are those of armorm score", async () => {
    const { reference } = JSON.parse(readFileSync(at("heads/manifest.json"), "utf8"));
    const rows = rowsOf(readFileSync(at("pairs.jsonl"), "utf8")) as {
      prompt: string;
      chosen: string;
      rejected: string;
    }[];
    const stdin = rows
      .flatMap(({ prompt, chosen, rejected }) => [chosen, rejected].map((response) => ({ prompt, response })))
      .map((row) => JSON.stringify(row))
      .join("\n");
    const args = ["score", "-m", at("heads"), "--backbone", MODEL, "-i", "-"];
    const scored = rowsOf((await runArmorm(args, { env, stdin })).stdout) as { score: number }[];
    const scores = scored.map(({ score }) => score).sort((a, b) => a - b);
    expect(scores[0]).toBeCloseTo(reference.score.quantiles[0], 4);
    expect(scores.at(-1)).toBeCloseTo(reference.score.quantiles[100], 4);
    expect(scores.reduce((a, b) => a + b) / scores.length).toBeCloseTo(reference.score.mean, 4);
  });

  /** Resolves when a file of a folder that is there already has been replaced so often. */
  function whenWritten(path: string, name: string, times: number): Promise<void> {
    mkdirSync(path, { recursive: true });
    return new Promise((resolve) => {
      let left = times;
      const watcher = watch(path, (_, file) => {
        if (file !== name || --left > 0) return;
        watcher.close();
        resolve();
      });
    });
  }

  const LONG = { gating: { ...GATING, steps: 200 } };
  let whole: string | undefined;

  /** The heads of a run that nothing interrupts. */
  async function wholeRun(): Promise<string> {
    if (whole === undefined) {
      whole = at("whole");
      expect((await armorm("train", config("whole", LONG))).code).toBe(0);
    }
    return whole;
  }

  test.each([
    ["in stage 1", "SIGKILL", "run", 1, /^rewards of the reference set$/m],
    ["behind stage 1", "SIGKILL", "regression.json", 1, /^rewards of the reference set$/m],
    ["at the gate", "SIGKILL", "gate.state", 4, /^gate, going on at \d+0$/m],
    ["at the gate as published", "SIGINT", "gate-as-published.state", 4, /^gate as published, going on at \d+0$/m],
  ] as const)("killed %s, by %s, it goes on to the same files", async (name, signal, file, times, goesOn) => {
    const killed = config(name, LONG);
    const first = await runArmorm(["train", killed], {
      env,
      killWhen: whenWritten(at(`${name}/work`), file, times),
      signal,
    });
    expect(first.code).toBe(signal === "SIGINT" ? 130 : null);
    expect(readdirSync(at(name))).not.toContain("manifest.json");
    const second = await armorm("train", killed);
    expect(second.stderr).toMatch(goesOn);
    if (name !== "in stage 1") expect(second.stderr).not.toContain("ridge regression");
    expect(second.code).toBe(0);
    const expected = await wholeRun();
    expect(readdirSync(at(name))).toEqual(readdirSync(expected));
    for (const result of readdirSync(expected)) {
      expect(readFileSync(join(at(name), result)).equals(readFileSync(join(expected, result)))).toBe(true);
    }
  });

  test("a store of another model is refused before anything is written", async () => {
    const { code, stderr } = await armorm("train", config("refused", { pairs: "other pairs" }));
    expect(code).toBe(1);
    expect(stderr).toMatch(/hidden states of another backbone.*\(E_STORE_BACKBONE\)/);
    expect(readdirSync(folder)).not.toContain("refused");
  });

  test("a configuration with a key that isn't known", async () => {
    const { code, stderr } = await armorm("train", config("misspelt", { gating: { widht: 8 } }));
    expect(code).toBe(2);
    expect(stderr).toMatch(/misspelt\.json.*gating: .*widht.*\(E_CONTRACT\)/);
  });
});

describe("single stages", () => {
  test("regression, debias, gating: the heads score", async () => {
    const chain = [
      ["regression", "--ratings", at("ratings"), "-o", at("stage 1"), "--alphas", "0.1,1,10"],
      ["debias", "-m", at("stage 1"), "--pairs", at("pairs"), "-o", at("debiased")],
      [
        "gating",
        "-m",
        at("debiased"),
        "--pairs",
        at("pairs"),
        "-o",
        at("gated"),
        "--width",
        "8",
        "--hidden-layers",
        "1",
      ],
    ];
    for (const args of chain) {
      const more = args[0] === "gating" ? ["--steps", "40", "--batch", "32", "--evaluate-every", "10"] : [];
      const { code, stderr } = await armorm("train", ...args, ...more);
      expect({ code, stderr }).toMatchObject({ code: 0 });
    }
    const ungated = await armorm(
      "score",
      "-m",
      at("debiased"),
      "--backbone",
      MODEL,
      "--prompt",
      "a",
      "--response",
      "b",
    );
    expect(ungated.stderr).toMatch(/no gate yet.*armorm train gating.*\(E_NO_GATE\)/);
    const scored = await armorm("score", "-m", at("gated"), "--backbone", MODEL, "--prompt", "a", "--response", "b");
    expect(rowsOf(scored.stdout)[0]).toMatchObject({ score: expect.any(Number) });
  });

  test("a gate on top of a model in the released layout, as published too", async () => {
    const args = [
      "gating",
      "-m",
      MODEL,
      "--pairs",
      at("pairs"),
      "--width",
      "8",
      "--steps",
      "20",
      "--batch",
      "16",
      "--json",
    ];
    const right = await armorm("train", ...args, "-o", at("released"));
    expect(JSON.parse(right.stdout)).toMatchObject({
      command: "train gating",
      gating: { settings: { as_published: false } },
    });
    const wrong = await armorm("train", ...args, "-o", at("published"), "--as-published");
    expect(JSON.parse(wrong.stdout)).toMatchObject({ gating: { settings: { as_published: true } } });
    const other = await armorm("train", ...args.with(2, OTHER_MODEL), "-o", at("never"));
    expect(other.stderr).toContain("E_STORE_BACKBONE");
  });

  test.each([
    [["gating", "-m", MODEL, "--pairs", "x", "-o", "y", "--dropout", "2"], "--dropout", 2],
    [["debias", "-m", MODEL, "-o", "y"], "--pairs or --ratings", 2],
    [["regression", "--ratings", "nowhere", "-o", "y"], "E_NO_STORE", 2],
    [["regression", "--ratings", "nowhere", "-o", "y", "--alphas", "1,x"], "expected a number", 2],
  ])("wrong usage: %j", async (args, message, code) => {
    const found = await armorm("train", ...args);
    expect(found.stderr).toContain(message);
    expect(found.code).toBe(code);
  });
});
