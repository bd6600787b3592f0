import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openSafetensors } from "#dist/io/safetensors.js";
import { readHeads } from "#dist/model/readHeads.js";
import { resolveModel } from "#dist/model/resolveModel.js";

const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
afterAll(() => rmSync(folder, { recursive: true }));

function python(script: string, ...args: string[]): void {
  execFileSync(process.env["ARMORM_TORCH_PYTHON"] ?? "python3", [join(import.meta.dirname, script), ...args]);
}

test("what the published scripts saved becomes heads that armorm loads", async () => {
  python("publishedHeads.py", folder);
  const output = join(folder, "heads.safetensors");
  python("../../scripts/convertPublishedHeads.py", join(folder, "regression.pt"), join(folder, "gating.pt"), output);
  const objectives = ["helpful", "safe", "verbose"].map((name) => ({ name }));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ num_objectives: 3, objectives }));

  const heads = await readHeads(await resolveModel(folder));
  expect(heads).toMatchObject({ rewardWidth: 4, gateWidth: 4, logitScale: 1.5, gatingTemperature: 10 });
  expect(heads.gating.map(({ bias }) => bias.length)).toEqual([5, 5, 3]);
  expect([...heads.transform]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const store = await openSafetensors(output);
  expect([...store.tensors.keys()].sort()).toEqual([
    ...[0, 1, 2].flatMap((i) => [`gating.layers.${i}.bias`, `gating.layers.${i}.weight`]),
    "gating.logit_scale",
    "regression_layer.weight",
    "reward_transform_matrix",
  ]);
  expect(store.tensors.get("regression_layer.weight")).toMatchObject({ dtype: "F32", shape: [3, 4] });
  await store.close();
});
