import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explain } from "#dist/heads/explain.js";
import { loadHeads } from "#dist/heads/loadHeads.js";
import { BFLOAT16, EXACT, roundHeads } from "#dist/heads/rounding.js";
import { resolveSteering } from "#dist/heads/steering.js";
import { openSafetensors } from "#dist/io/safetensors.js";

interface Golden {
  temperature: number;
  quantiles: number | number[][][];
  h: number[][];
  p: number[][];
  rewards: number[][];
  gating: number[][];
  debiased_rewards: number[][];
  coefficients: number[][];
  score: number[];
}

/** What PyTorch gave for heads of the same files: scripts/makeHeadGoldens.py. */
async function golden(name: string, quantiles: number) {
  const path = join(import.meta.dirname, "../golden/heads", name);
  const expected: Golden = JSON.parse(readFileSync(`${path}.json`, "utf8"));
  const store = await openSafetensors(`${path}.safetensors`);
  const heads = await loadHeads(store, { gatingTemperature: expected.temperature, quantiles });
  await store.close();
  return { heads, expected };
}

function largest(found: Iterable<number>, expected: readonly number[] = []): number {
  return Math.max(...Array.from(found, (value, i) => Math.abs(value - (expected[i] ?? Number.NaN))));
}

describe("quantile heads", () => {
  test("equal PyTorch's: batch norm folded, rewards the mean over the quantiles", async () => {
    const { heads, expected } = await golden("quantile", 7);
    const steering = resolveSteering({}, heads.objectives);
    expect(heads.gating).toHaveLength(3);
    for (const [row, h] of expected.h.entries()) {
      const found = explain(heads, Float32Array.from(h), Float32Array.from(expected.p[row] ?? []), steering, EXACT);
      const quantiles = (expected.quantiles as number[][][])[row] ?? [];
      // float32 against float64 sums of 48 products, values below 4
      expect(largest(found.quantiles ?? [], quantiles.flat())).toBeLessThan(2e-6);
      expect(
        largest(
          found.rewards,
          quantiles.map((list) => list.reduce((a, b) => a + b, 0) / list.length),
        ),
      ).toBeLessThan(2e-6);
      expect(largest(found.gating, expected.gating[row])).toBeLessThan(2e-6);
      expect(largest(found.debiasedRewards, expected.debiased_rewards[row])).toBeLessThan(2e-6);
      expect(Math.abs(found.score - (expected.score[row] ?? Number.NaN))).toBeLessThan(2e-6);
    }
  });

  test("rows that the quantiles don't divide are refused", async () => {
    await expect(golden("quantile", 4)).rejects.toMatchObject({ code: "E_OBJECTIVES" });
  });
});

describe("bfloat16 emulation", () => {
  test("gives the numbers that bfloat16 code gives, to one rounding step", async () => {
    const { heads: exact, expected } = await golden("bfloat16", 1);
    const heads = roundHeads(exact, BFLOAT16);
    const steering = resolveSteering({}, heads.objectives);
    const round = (values: readonly number[] = []) => Float32Array.from(values, BFLOAT16);
    let [same, all] = [0, 0];
    for (const [row, h] of expected.h.entries()) {
      const found = explain(heads, round(h), round(expected.p[row]), steering, BFLOAT16);
      const pairs: [Iterable<number>, number[] | undefined][] = [
        [found.rewards, expected.rewards[row]],
        [found.gating, expected.gating[row]],
        [found.debiasedRewards, expected.debiased_rewards[row]],
        [[found.score], [expected.score[row] ?? Number.NaN]],
      ];
      for (const [values, wanted = []] of pairs) {
        for (const [i, value] of [...values].entries()) {
          const target = wanted[i] ?? Number.NaN;
          // eight significant bits: a sum that falls on the other side of a tie differs by one step, 2^-7 of the value
          expect(Math.abs(value - target)).toBeLessThanOrEqual(Math.abs(target) * 2 ** -7 + 1e-6);
          all++;
          if (value === target) same++;
        }
      }
      expect(largest(found.coefficients, expected.coefficients[row])).toBeLessThan(2e-3);
    }
    expect(same / all).toBeGreaterThan(0.9);
  });
});
