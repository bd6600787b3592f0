import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hubServer } from "../support/hubServer.js";
import { runArmorm } from "../support/runArmorm.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-f32");
const cache = mkdtempSync(join(tmpdir(), "armorm-hub-cli-"));
afterAll(() => rmSync(cache, { recursive: true }));
const files = Object.fromEntries(readdirSync(MODEL).map((name) => [name, readFileSync(join(MODEL, name))]));

test("a hub model is fetched by name, described, and then scores with no hub at all", async () => {
  const hub = await hubServer("someone/Tiny", files);
  const env = { ARMORM_CACHE: cache, HF_ENDPOINT: hub.url };
  const fetched = await runArmorm(["models", "fetch", "someone/Tiny"], { env });
  expect(fetched).toMatchObject({ code: 0, stdout: expect.stringContaining("someone--Tiny") });
  expect(fetched.stderr).toContain("config.json");
  await hub[Symbol.asyncDispose]();
  const info = await runArmorm(["models", "info", "someone/Tiny", "--json"], { env });
  expect(JSON.parse(info.stdout).objectives).toHaveLength(19);
  const scored = await runArmorm(["score", "-m", "someone/Tiny", "--prompt", "x", "--response", "y"], { env });
  expect(JSON.parse(scored.stdout).score).toEqual(expect.any(Number));
});

test("an unknown name is wrong usage, not a crash", async () => {
  const hub = await hubServer("someone/Tiny", files);
  const env = { ARMORM_CACHE: cache, HF_ENDPOINT: hub.url };
  const { code, stderr } = await runArmorm(["score", "-m", "models/mistyped", "--prompt", "x", "--response", "y"], {
    env,
  });
  expect(stderr).toContain("no such folder here");
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(code).toBe(2);
  await hub[Symbol.asyncDispose]();
});
