import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RewardModel } from "armorm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fetchHubModel, isHubId } from "#dist/model/fetchHubModel.js";
import { type HubServer, hubServer } from "../support/hubServer.js";

const MODEL = join(import.meta.dirname, "../golden/llama3-bf16-sharded");
const REPO = "someone/Tiny-ArmoRM";
const files = Object.fromEntries(readdirSync(MODEL).map((name) => [name, readFileSync(join(MODEL, name))]));
const clutter = {
  "README.md": Buffer.from("x"),
  "consolidated.safetensors": Buffer.from("x"),
  "pytorch_model.bin": Buffer.from("x"),
};

let cache: string;
let hub: HubServer;
beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), "armorm-hub-"));
  hub = await hubServer(REPO, { ...files, ...clutter });
  process.env["HF_ENDPOINT"] = hub.url;
});
afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(cache, { recursive: true });
  delete process.env["HF_ENDPOINT"];
  delete process.env["HF_TOKEN"];
});

test("a hub id loads and scores like the folder", async () => {
  const fetched: string[] = [];
  const onProgress = (step: { stage: string; file?: string }) =>
    step.stage === "fetch" && fetched.push(step.file ?? "");
  await using model = await RewardModel.load(REPO, { cache, onProgress });
  await using local = await RewardModel.load(MODEL, { cache });
  const conversation = { prompt: "How much is 2+2?", response: "4" };
  expect(await model.score(conversation)).toEqual(await local.score(conversation));
  expect(fetched).toContain(`${REPO}: config.json`);
});

test("only what armorm reads is fetched", async () => {
  const folder = await fetchHubModel(REPO, { cache });
  expect(readdirSync(folder).toSorted()).toEqual(
    Object.keys(files)
      .filter((name) => name !== "expected.json")
      .toSorted(),
  );
  expect(hub.requests.filter(({ path }) => path.includes("/resolve/") && !path.includes("a".repeat(40)))).toEqual([]);
});

test("the commit is pinned: later loads ask nobody and don't change", async () => {
  const folder = await fetchHubModel(REPO, { cache });
  const asked = hub.requests.length;
  hub.revisions["main"] = "b".repeat(40);
  expect(await fetchHubModel(REPO, { cache })).toBe(folder);
  expect(hub.requests).toHaveLength(asked);
  hub.revisions["v2"] = "c".repeat(40);
  expect(await fetchHubModel(`${REPO}@v2`, { cache })).toMatch(/c{40}$/);
});

test("a download that broke off is gone on with", async () => {
  const path = "model-00001-of-00003.safetensors";
  const partial = join(cache, "hub/someone--Tiny-ArmoRM", "a".repeat(40), `${path}.partial`);
  const written = () => vi.waitFor(() => expect(statSync(partial).size).toBeGreaterThan(0));
  hub.cut = { path, after: 20_000, stalled: (cut) => void written().finally(cut) };
  await expect(fetchHubModel(REPO, { cache })).rejects.toMatchObject({ code: "E_DOWNLOAD" });
  const kept = statSync(partial).size;
  expect(kept).toBeGreaterThan(0);
  hub.requests.length = 0;
  const folder = await fetchHubModel(REPO, { cache });
  expect(hub.requests.map(({ range }) => range)).toContain(`bytes=${kept}-${(files[path]?.length ?? 0) - 1}`);
  expect(readFileSync(join(folder, path)).equals(files[path] ?? Buffer.alloc(0))).toBe(true);
  expect(existsSync(partial)).toBe(false);
});

test("the token of the environment is sent; without it a gated model says what to do", async () => {
  hub.token = "secret";
  await expect(fetchHubModel(REPO, { cache })).rejects.toMatchObject({
    code: "E_DOWNLOAD",
    message: expect.stringContaining("HF_TOKEN"),
  });
  process.env["HF_TOKEN"] = "hf_wrong";
  await expect(fetchHubModel(REPO, { cache })).rejects.toMatchObject({ code: "E_DOWNLOAD" });
  hub.token = "hf_right";
  process.env["HF_TOKEN"] = "hf_right";
  await fetchHubModel(REPO, { cache });
});

test("an unknown revision is an error and leaves no pin", async () => {
  await expect(fetchHubModel(`${REPO}@nope`, { cache })).rejects.toMatchObject({ code: "E_NOT_FOUND" });
  expect(existsSync(join(cache, "hub/someone--Tiny-ArmoRM/refs"))).toBe(false);
});

test("a folder of the same name wins, and paths are no ids", () => {
  expect(isHubId("RLHFlow/ArmoRM-Llama3-8B-v0.1")).toBe(true);
  expect(isHubId("RLHFlow/ArmoRM-Llama3-8B-v0.1@abc")).toBe(true);
  for (const name of ["smollm2-135m", "./a/b", "/a/b", "../a", "a/b/c", "test/golden", "a/..", "a b/c"])
    expect(isHubId(name)).toBe(false);
});
