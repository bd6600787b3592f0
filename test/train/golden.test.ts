import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { goldenFolder } from "../support/golden.js";

interface Report {
  passed: boolean;
  differences: { name: string; largest: number | null; tolerance: number }[];
}

function replay(folder: string): { report: Report; status: number | null } {
  const script = join(import.meta.dirname, "../../scripts/golden.mjs");
  const { stdout, status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: "utf8" });
  if (stdout === "") throw new Error(stderr);
  return { report: JSON.parse(stdout), status };
}

test("weights, penalties and transform are those of scikit-learn and PyTorch", () => {
  const { report, status } = replay(goldenFolder("training"));
  const misses = report.differences.filter(({ largest, tolerance }) => largest === null || largest > tolerance);
  expect(misses).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.differences.length).toBeGreaterThanOrEqual(6);
  expect(status).toBe(0);
});

test("a folder with other results fails, and the difference is named", async () => {
  const folder = join(await temporaryFolder(), "training");
  cpSync(goldenFolder("training"), folder, { recursive: true });
  const path = join(folder, "expected.json");
  const expected = JSON.parse(readFileSync(path, "utf8"));
  expected.stage1.objectives[2].weight[7] *= 1.001;
  expected.debias.penalties.pop();
  writeFileSync(path, JSON.stringify(expected));
  const { report, status } = replay(folder);
  const largest = Object.fromEntries(report.differences.map((difference) => [difference.name, difference.largest]));
  expect(status).toBe(1);
  expect(report.passed).toBe(false);
  expect(largest["stage 1: weights, relative"]).toBeGreaterThan(1e-5);
  expect(largest["debiasing: penalties"]).toBeNull();
  expect(largest["stage 1: alphas"]).toBe(0);
});
