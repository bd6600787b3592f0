import { expect, test } from "vitest";
import { promptSplit } from "#dist/train/promptSplit.js";

test("the split is a function of the text, the same on every machine", () => {
  // sha256("hello") = 2cf24dba 5fb0a30e …: 0x2cf24dba / 2³² = 0.176, 0x5fb0a30e = 1605411598
  expect(promptSplit("hello", 5)).toEqual({ validation: true, fold: 3 });
  // sha256("") = e3b0c442 98fc1c14 …
  expect(promptSplit("", 5)).toEqual({ validation: false, fold: 0x98fc1c14 % 5 });
});

test("about a fifth of the prompts validate, and folds are about equal on both sides", () => {
  const splits = Array.from({ length: 10_000 }, (_, i) => promptSplit(`prompt ${i}`, 5));
  for (const side of [true, false]) {
    const folds = splits.filter(({ validation }) => validation === side).map(({ fold }) => fold);
    const share = side ? 0.2 : 0.8;
    expect(folds.length / 10_000).toBeCloseTo(share, 1);
    for (let f = 0; f < 5; f++) expect(folds.filter((fold) => fold === f).length / folds.length).toBeCloseTo(0.2, 1);
  }
});
