import fc from "fast-check";
import { expect, test } from "vitest";
import { FOLDS, rowSides } from "#dist/train/stores/rowSides.js";

const prompts = fc.array(
  fc.record({
    prompt: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    split: fc.constantFrom("train" as const, "validation" as const, null),
  }),
  { minLength: 1 },
);

test("a row has its own side; one without has its prompt's, and a prompt's rows share a fold", () => {
  fc.assert(
    fc.property(prompts, (rows) => {
      const sides = rowSides({ prompt: rows.map(({ prompt }) => prompt), split: rows.map(({ split }) => split) });
      for (const [i, { prompt, split }] of rows.entries()) {
        if (split !== null) expect(sides.validation[i]).toBe(split === "validation" ? 1 : 0);
        expect(sides.fold[i]).toBeLessThan(FOLDS);
        for (const [j, other] of rows.entries()) {
          if (other.prompt !== prompt) continue;
          expect(sides.fold[j]).toBe(sides.fold[i]);
          expect(sides.hashed[j]).toBe(sides.hashed[i]);
          if (split === null && other.split === null) expect(sides.validation[j]).toBe(sides.validation[i]);
        }
      }
      const torn = rows.some(({ prompt, split }) =>
        rows.some((other) => other.prompt === prompt && split && other.split && other.split !== split),
      );
      expect(sides.warnings.map(({ code }) => code)).toEqual(torn ? ["W_PROMPT_ON_BOTH_SIDES"] : []);
      const without = rows.filter(({ split }) => split === null).length;
      expect(sides.from).toBe(without === 0 ? "data" : without === rows.length ? "hash" : "mixed");
    }),
  );
});

test("without a split a fifth of the prompts are for validation", () => {
  const prompt = Array.from({ length: 5000 }, (_, i) => `prompt ${i}`);
  const { validation, hashed } = rowSides({ prompt, split: prompt.map(() => null) });
  expect(validation).toEqual(hashed);
  expect(validation.reduce((sum, side) => sum + side, 0) / 5000).toBeCloseTo(0.2, 1);
});

test("a row without a side goes where its prompt is", () => {
  const sides = rowSides({
    prompt: ["x", "x", "y", "y"],
    split: [null, "validation", "train", null],
  });
  expect([...sides.validation]).toEqual([1, 1, 0, 0]);
});
