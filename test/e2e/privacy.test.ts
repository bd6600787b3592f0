import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runArmorm } from "../support/runArmorm.js";

test("nothing is written to the home folder but the cache: ONNX Runtime's usage statistics are off", async () => {
  const home = mkdtempSync(join(tmpdir(), "armorm-home-"));
  const model = join(import.meta.dirname, "../golden/llama3-f32");
  const env = { HOME: home, ARMORM_CACHE: join(home, "armorm") };
  const { code } = await runArmorm(["score", "-m", model, "--prompt", "x", "--response", "y"], { env });
  expect(code).toBe(0);
  expect(readdirSync(home)).toEqual(["armorm"]);
  rmSync(home, { recursive: true });
});
