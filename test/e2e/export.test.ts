import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rowsOf, runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/qwen2-bf16");
const folder = mkdtempSync(join(tmpdir(), "armorm-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("armorm export", () => {
  test("writes a folder that scores as the model does, and says what it wrote", async () => {
    const output = join(folder, "exported");
    const { code, stdout, stderr } = await runArmorm(["export", "-m", MODEL, "-o", output, "--shard-size", "0.1MB"]);
    expect(stdout).toMatch(/exported: 3 weight files, 0\.3 MB, backbone in bfloat16, heads in float32$/m);
    expect(stderr).toContain("Padding token: <|endoftext|>");
    expect(code).toBe(0);
    expect(readdirSync(output).sort()).toEqual([
      "config.json",
      ...[1, 2, 3].map((i) => `model-0000${i}-of-00003.safetensors`),
      "model.safetensors.index.json",
      "special_tokens_map.json",
      "tokenizer.json",
      "tokenizer_config.json",
    ]);
    const score = async (model: string) => {
      const args = ["score", "-m", model, "--prompt", "Why?", "--response", "So.", "--detail", "full"];
      return rowsOf((await runArmorm(args)).stdout);
    };
    expect(await score(output)).toEqual(await score(MODEL));
    const again = await runArmorm(["export", "-m", MODEL, "-o", output]);
    expect(again.stderr).toMatch(/exported: the output is there already.*\(E_OUTPUT_EXISTS\)$/m);
    expect(again.code).toBe(2);
  });

  test("the default model: names and β stay, padding is no token that its template writes", async () => {
    const output = join(folder, "smollm2");
    const { code, stdout, stderr } = await runArmorm(["export", "-o", output, "--dtype", "bfloat16"]);
    expect(stdout).toMatch(/1 weight file, \d+\.\d MB, backbone in bfloat16/);
    expect(stderr).toContain("Padding token: <|endoftext|>");
    expect(code).toBe(0);
    const info = async (model: string) => JSON.parse((await runArmorm(["models", "info", model, "--json"])).stdout);
    const [before, after] = [await info("smollm2-135m"), await info(output)];
    expect({ ...after, model: 0, backbone: 0 }).toEqual({ ...before, model: 0, backbone: 0 });
    const { pad_token_id } = JSON.parse(readFileSync(join(output, "config.json"), "utf8"));
    expect(pad_token_id).toBe(0);
  });

  test.each([
    [["--shard-size", "5"], "expected a size such as 5GB"],
    [["--shard-size", "0MB"], "expected a size such as 5GB"],
    [["--dtype", "float16"], "Allowed choices are float32, bfloat16"],
  ])("wrong options: %j", async (options, message) => {
    const { code, stderr } = await runArmorm(["export", "-m", MODEL, "-o", join(folder, "never"), ...options]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("heads with other features are refused, and why is said", async () => {
    const heads = join(folder, "wide");
    const made = await runArmorm(["export", "-m", MODEL, "-o", heads]);
    expect(made.code).toBe(0);
    const objectives = Array.from({ length: 7 }, (_, i) => ({ name: `objective_${i}` }));
    const manifest = { num_objectives: 7, objectives, features: "2:last" };
    writeFileSync(join(heads, "manifest.json"), JSON.stringify(manifest));
    const { code, stderr } = await runArmorm(["export", "-m", heads, "-o", join(folder, "never")]);
    expect(stderr).toMatch(
      /no place for these features: found 2:last, expected final:last\. Code that .* wrong scores/,
    );
    expect(code).toBe(2);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});
