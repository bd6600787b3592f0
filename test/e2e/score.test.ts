import { execFile, spawn } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rowsOf, runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const folder = mkdtempSync(join(tmpdir(), "armorm-score-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ROWS = [
  '{"id": 1, "prompt": "How much is 2+2?", "response": "4"}',
  "not json",
  '{"id": 3, "messages": [{"role": "user", "content": "Hi"}, {"role": "tool", "content": "x"}]}',
  "",
  '{"id": 5, "score": "old", "prompt": "line\u2028separator", "response": "4"}',
  '{"id": 6, "prompt": "no response"}',
];

describe("armorm score", () => {
  test("answers a row for each row, in order, with the input's columns and errors in place", async () => {
    const { code, stdout, stderr } = await runArmorm(["score", "-m", MODEL, "-i", "-"], { stdin: ROWS.join("\n") });
    const rows = rowsOf(stdout);
    expect(rows.map(({ id }) => id)).toEqual([1, undefined, 3, 5, 6]);
    expect(rows[0]).toMatchObject({
      prompt: "How much is 2+2?",
      precision: "fp32",
      tokens: { total: 26, prompt: 18, response: 8 },
    });
    expect(Object.keys(rows[0]?.["rewards"] ?? {})).toHaveLength(19);
    expect(rows[1]).toMatchObject({ error: { code: "E_JSON", line: 2 } });
    expect(rows[2]).toMatchObject({
      id: 3,
      error: { code: "E_ROLE", line: 3, message: expect.stringContaining('"tool"') },
    });
    expect(rows[3]?.["score"]).toEqual(expect.any(Number));
    expect(rows[4]).toMatchObject({ prompt: "no response", error: { code: "E_ROW", line: 6 } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/5 rows, 3 with errors in .* rows\/s .* tokens\/s/);
  });

  test("adds up: contributions and coefficients give the score", async () => {
    const { stdout, code } = await runArmorm(["score", "-m", MODEL, "-i", "-", "--detail", "full", "--hidden"], {
      stdin: `${ROWS[0]}\n`,
    });
    expect(code).toBe(0);
    const [row] = rowsOf(stdout) as Record<string, Record<string, number>>[];
    const sum = (values: Record<string, number> = {}) => Object.values(values).reduce((a, b) => a + b, 0);
    expect(sum(row?.["contributions"])).toBeCloseTo(Number(row?.["score"]), 6);
    const weighed = Object.entries(row?.["coefficients"] ?? {}).map(
      ([name, c]) => c * (row?.["rewards"]?.[name] ?? Number.NaN),
    );
    expect(weighed.reduce((a, b) => a + b, 0)).toBeCloseTo(Number(row?.["score"]), 6);
    expect(row?.["hidden_last"]).toHaveLength(64);
    expect(row?.["hidden_gate"]).toHaveLength(64);
    expect(row?.["debiased_rewards"]).toBeDefined();
  });

  test("keeps columns to the digit, and replaces an earlier output's", async () => {
    const kept = '{"id": 12345678901234567890, "ratio": 1.0, "prompt": "x", "response": "y"';
    const stdin = [`${kept}}`, '{"id": 2, "score": "old", "error": {"code": "E_OLD"}, "prompt": "x", "response": "y"}'];
    const { stdout } = await runArmorm(["score", "-m", MODEL, "-i", "-"], { stdin: stdin.join("\n") });
    expect(stdout.startsWith(`${kept},"score":`)).toBe(true);
    const second = rowsOf(stdout)[1];
    expect(second).toMatchObject({ id: 2, score: expect.any(Number) });
    expect(second).not.toHaveProperty("error");
    const again = await runArmorm(["score", "-m", MODEL, "-i", "-"], { stdin: stdout });
    expect(rowsOf(again.stdout).map(({ score }) => score)).toEqual(rowsOf(stdout).map(({ score }) => score));
  });

  test("reads and writes gzip by name", async () => {
    const [input, output] = [join(folder, "in.jsonl.gz"), join(folder, "out.jsonl.gz")];
    writeFileSync(input, gzipSync(`${ROWS[0]}\n${ROWS[0]}\n`));
    const { code } = await runArmorm(["score", "-m", MODEL, "-i", input, "-o", output, "--detail", "score"]);
    expect(code).toBe(0);
    expect(rowsOf(gunzipSync(readFileSync(output)).toString())).toHaveLength(2);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("--strict stops at the first bad row and names its line", async () => {
    const { code, stdout, stderr } = await runArmorm(["score", "-m", MODEL, "-i", "-", "--strict"], {
      stdin: ROWS.join("\n"),
    });
    expect(code).toBe(1);
    expect(rowsOf(stdout)).toHaveLength(1);
    expect(stderr).toContain("line 2");
    expect(stderr).not.toContain("    at ");
  });

  test("steers by name, and says so", async () => {
    const args = ["score", "-m", MODEL, "--prompt", "x", "--response", "y", "--detail", "full"];
    const [plain] = rowsOf((await runArmorm(args)).stdout);
    const [steered] = rowsOf(
      (await runArmorm([...args, "--weights", "is_safe=2,judge_lm=0", "--debias", "0.5"])).stdout,
    );
    expect(plain?.["steered"]).toBeUndefined();
    expect(steered?.["steered"]).toBe(true);
    const gating = (row?: Record<string, unknown>) => row?.["gating"] as Record<string, number>;
    expect(gating(steered)["beavertails-is_safe"]).toBeCloseTo(2 * (gating(plain)["beavertails-is_safe"] ?? 0), 7);
    expect(gating(steered)["argilla-judge_lm"]).toBe(0);
  });

  test("a reader that leaves early, such as head, is no error", async () => {
    const main = join(import.meta.dirname, "../../dist/cli/main.js");
    const rows = join(folder, "many.jsonl");
    writeFileSync(rows, `${ROWS[0]}\n`.repeat(500));
    const pipe = `set -o pipefail; "${process.execPath}" "${main}" score -m "${MODEL}" -i "${rows}" --detail full | head -n 1`;
    const { stdout, stderr } = await promisify(execFile)("bash", ["-c", pipe]);
    expect(rowsOf(stdout)).toHaveLength(1);
    expect(stderr).not.toContain("Error");
  });
});

describe("inputs and outputs that are no files", () => {
  const main = join(import.meta.dirname, "../../dist/cli/main.js");
  const input = join(folder, "shell.jsonl");
  writeFileSync(input, `${ROWS[0]}\n${ROWS[4]}\n`);
  const shell = (script: string) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      const score = `score() { "${process.execPath}" "${main}" score -m "${MODEL}" --detail score "$@"; }`;
      execFile("bash", ["-c", `cd "${folder}"; ${score}; ${script}`], (error, stdout, stderr) =>
        resolve({ code: error ? error.code : 0, stdout, stderr }),
      );
    });

  test.each([
    "score -i <(cat shell.jsonl)",
    "cat shell.jsonl | score -i /dev/stdin",
    "score -i shell.jsonl -o /dev/stdout | cat",
  ])("%s", async (script) => {
    const { code, stdout } = await shell(script);
    expect(code).toBe(0);
    expect(rowsOf(stdout).map(({ id }) => id)).toEqual([1, 5]);
  });

  test("an output that is a link: the file behind it is written", async () => {
    symlinkSync("target.jsonl", join(folder, "link.jsonl"));
    for (const round of ["missing", "there"]) {
      expect([round, (await shell("score -i shell.jsonl -o link.jsonl")).code]).toEqual([round, 0]);
      expect(lstatSync(join(folder, "link.jsonl")).isSymbolicLink()).toBe(true);
      expect(rowsOf(readFileSync(join(folder, "target.jsonl"), "utf8"))).toHaveLength(2);
    }
  });

  test.each(["score -i shell.jsonl > /dev/full", "score -i shell.jsonl -o /dev/full"])(
    "a full disk is said in one line: %s",
    async (script) => {
      const { code, stderr } = await shell(script);
      expect(stderr).toMatch(/^armorm: .*: the disk is full.* \(ENOSPC\)$/m);
      expect(stderr).not.toMatch(/bug|^ {4}at /m);
      expect(code).toBe(3);
    },
  );

  test("Ctrl-C ends a run that waits for standard input", async () => {
    const child = spawn(process.execPath, [main, "score", "-m", MODEL, "-i", "-"], { stdio: "pipe" });
    child.stdin.write(`${ROWS[0]}\n`.repeat(200)); // more than a window: its first row says that it reads
    child.stdout.once("data", () => child.kill("SIGINT"));
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(130);
  });

  test("--prompt writes to a file too", async () => {
    expect((await shell("score --prompt x --response y -o one.jsonl")).stdout).toBe("");
    expect(rowsOf(readFileSync(join(folder, "one.jsonl"), "utf8"))).toMatchObject([{ prompt: "x", response: "y" }]);
    expect(readdirSync(folder).filter((name) => name.startsWith("one.jsonl."))).toEqual([]);
  });
});

describe("a killed run", () => {
  const input = join(folder, "long.jsonl");
  let whole = "";
  const args = (output: string) => ["score", "-m", MODEL, "-i", input, "-o", join(folder, output), "--detail", "score"];
  beforeAll(async () => {
    const row = (i: number) =>
      JSON.stringify({ id: i, prompt: `Count to ${i}.`, response: "one two three ".repeat(1 + (i % 7)) });
    const lines = Array.from({ length: 1500 }, (_, i) => (i % 100 === 50 ? `bad ${i}` : row(i)));
    writeFileSync(input, `${lines.join("\n")}\n`);
    expect((await runArmorm(args("whole.jsonl"))).code).toBe(1);
    whole = readFileSync(join(folder, "whole.jsonl"), "utf8");
    expect(rowsOf(whole)).toHaveLength(1500);
  });

  test.each(["SIGKILL", "SIGINT"] as const)("goes on after %s and ends with the same file", async (signal) => {
    const output = `after-${signal}.jsonl`;
    const killed = await runArmorm(args(output), { killWhen: written(`${output}.partial`), signal });
    expect(existsSync(join(folder, output))).toBe(false);
    if (signal === "SIGINT") expect(killed.code).toBe(130);
    const done = rowsOf(readFileSync(join(folder, `${output}.partial`), "utf8").replace(/[^\n]*$/, "")).length;
    expect(done).toBeGreaterThan(0);
    const resumed = await runArmorm(args(output));
    expect(resumed.stderr).toContain(`Going on after ${done} rows`);
    expect(resumed.code).toBe(1);
    expect(readFileSync(join(folder, output), "utf8") === whole).toBe(true); // toBe would print both files
    expect(readdirSync(folder).filter((name) => name.startsWith(`${output}.`))).toEqual([]);
  });

  test("is not destroyed by a run with another input or other options", async () => {
    const output = "changed.jsonl";
    await runArmorm(args(output), { killWhen: written(`${output}.partial`) });
    const rows = readFileSync(join(folder, `${output}.partial`), "utf8");
    const { code, stderr } = await runArmorm([...args(output), "--debias", "0"]);
    expect(stderr).toMatch(/changed\.jsonl\.partial: .*Finish that run .* or delete this file.*\(E_PARTIAL\)/);
    expect(code).toBe(2);
    expect(readFileSync(join(folder, `${output}.partial`), "utf8") === rows).toBe(true);
  });

  test("two runs to one file: the second is refused", async () => {
    const first = runArmorm(args("twice.jsonl"));
    await written("twice.jsonl.partial");
    const second = await runArmorm(args("twice.jsonl"));
    expect(second.stderr).toContain("E_OUTPUT_BUSY");
    expect(second.code).toBe(2);
    expect((await first).code).toBe(1);
    expect(readFileSync(join(folder, "twice.jsonl"), "utf8") === whole).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith("twice.jsonl."))).toEqual([]);
  });
});

/** Resolves when rows arrive in a file of `folder`. */
function written(name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, changed) => {
      if (changed !== name || !readFileSync(join(folder, name), { encoding: "utf8", flag: "a+" }).includes("\n"))
        return;
      watcher.close();
      resolve();
    });
  });
}
