import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rowsOf, runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const folder = mkdtempSync(join(tmpdir(), "armorm-precision-"));
afterAll(() => rmSync(folder, { recursive: true }));
const env = { ARMORM_CACHE: join(folder, "cache") };
const one = ["--prompt", "How much is 2+2?", "--response", "4"];

describe("--precision", () => {
  test.each(["fp32", "int8", "int4"])("%s: compiled once, said once, and in every row", async (precision) => {
    const args = ["score", "-m", MODEL, ...one, "--precision", precision];
    const first = await runArmorm(args, { env });
    expect({ code: first.code, stderr: first.stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^Compiling the backbone \(once\)\n/),
    });
    expect(rowsOf(first.stdout)).toMatchObject([{ precision, score: expect.any(Number) }]);
    const second = await runArmorm(args, { env });
    expect(second.stderr).not.toContain("Compiling");
    expect(second.stdout).toBe(first.stdout);
  });

  test.each([
    ["compare", "--prompt", "2+2?", "--a", "4", "--b", "5", "--json"],
    ["rank", "--prompt", "2+2?", "--response", "4", "--response", "5", "--json"],
  ])("%s takes it too", async (...args) => {
    const { code, stdout } = await runArmorm([...args, "-m", MODEL, "--precision", "int8"], { env });
    expect(code).toBe(0);
    expect(stdout).toContain('"precision":"int8"');
  });

  test.each(["int7", "", "fp16"])('"%s" is wrong usage', async (precision) => {
    const { code, stdout, stderr } = await runArmorm(["score", "-m", MODEL, ...one, "--precision", precision], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/--precision.*fp32, int8, int4/);
  });
});

describe("--threads", () => {
  test.each(["1", "2"])("%s", async (threads) => {
    const { code, stdout } = await runArmorm(["score", "-m", MODEL, ...one, "--threads", threads], { env });
    expect(code).toBe(0);
    expect(rowsOf(stdout)).toHaveLength(1);
  });

  test.each(["0", "-1", "1.5", "many", "", "1025", "Infinity"])('"%s" is wrong usage', async (threads) => {
    const { code, stdout, stderr } = await runArmorm(["score", "-m", MODEL, ...one, `--threads=${threads}`], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/number/);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
