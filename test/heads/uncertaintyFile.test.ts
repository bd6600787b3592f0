import { join } from "node:path";
import { expect, test } from "vitest";
import { loadUncertainty } from "#dist/heads/uncertainty/loadUncertainty.js";
import type { RewardUncertainty } from "#dist/heads/uncertainty/rewardUncertainty.js";
import { saveUncertainty } from "#dist/heads/uncertainty/saveUncertainty.js";
import { temporaryFolder } from "../io/temporaryFolder.js";

const folder = await temporaryFolder();

/** d = 2, k = 3; all numbers are exact in float32. */
const UNCERTAINTY: RewardUncertainty = {
  hiddenSize: 2,
  factors: [Float32Array.of(1, 0.5, 2), Float32Array.of(3, -0.25, 1)],
  factorOf: [0, 1, 0],
  covariance: Float64Array.of(1, 0, 0.5, 0, 2, 0, 0.5, 0, 3),
  leverageLimit: Float64Array.of(0.5, 0.25, 0.5),
  interval90: Float64Array.of(1.5, 1.75, 1.625),
};

test("what was saved is loaded", async () => {
  const path = join(folder, "uncertainty.safetensors");
  await saveUncertainty(path, UNCERTAINTY);
  expect(await loadUncertainty(path, 2, 3)).toEqual(UNCERTAINTY);
});

test.each<[string, Partial<RewardUncertainty>, number, RegExp]>([
  [
    "another number of objectives",
    {},
    4,
    /"factor_of": the error bars don't fit the heads: found \[3\], expected \[4\]/,
  ],
  [
    "another hidden size",
    { factors: [new Float32Array(6), new Float32Array(6)] },
    3,
    /"factors.0".*found \[6\], expected \[3\]/,
  ],
  [
    "a factor that isn't there",
    { factorOf: [0, 2, 0] },
    3,
    /"factor_of".*found 0, 2, 0, expected whole numbers below 2/,
  ],
  ["a NaN", { interval90: Float64Array.of(1, Number.NaN, 1) }, 3, /"interval_90".*found NaN/],
])("%s is refused", async (name, change, k, message) => {
  const path = join(folder, `${name}.safetensors`);
  await saveUncertainty(path, { ...UNCERTAINTY, ...change });
  await expect(loadUncertainty(path, 2, k)).rejects.toThrow(message);
});
