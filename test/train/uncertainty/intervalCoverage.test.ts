import { afterAll, expect, test } from "vitest";
import { Products } from "#dist/algebra/products.js";
import { leverages } from "#dist/heads/uncertainty/leverages.js";
import { standardErrors } from "#dist/heads/uncertainty/standardErrors.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { validateRegression } from "#dist/train/regression/validateRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";
import { fitUncertainty } from "#dist/train/uncertainty/fitUncertainty.js";
import { intervalCoverage } from "#dist/train/uncertainty/intervalCoverage.js";
import { layoutOf, sourceOf, trainingRows } from "../../support/trainingRows.js";

const products = await Products.open();
afterAll(() => products.release());

test("counts what standardErrors says row by row", async () => {
  const rows = trainingRows({ n: 900, d: 12, k: 3, patterns: [[0, 1], [2], [0, 1, 2]] });
  const [source, layout] = [sourceOf(rows), layoutOf(rows)];
  const examination = await examineRows(source, layout);
  const fit = await trainRegression(source, layout, examination, { products });
  const alphas = fit.objectives.map(({ alpha }) => alpha);
  const { uncertainty } = await fitUncertainty(source, layout, examination, alphas, { products, folds: 5 });
  const limited = { ...uncertainty, leverageLimit: uncertainty.leverageLimit.map((limit) => limit / 2) };
  const validations = await validateRegression(products, source, layout, examination, fit.weights);
  const coverage = await intervalCoverage(products, source, limited, validations);
  for (const [j, { rows: own, labels, rewards }] of validations.entries()) {
    let [inside, unusual] = [0, 0];
    for (const [i, row] of own.entries()) {
      const h = rows.features.subarray(row * 12, (row + 1) * 12);
      const errors = standardErrors(limited, leverages(limited, h), new Float64Array(3));
      if (Math.abs(labels[i]! - rewards[i]!) <= errors.interval90[j]!) inside++;
      if (errors.unusual[j]) unusual++;
    }
    expect(unusual).toBeGreaterThan(0);
    expect(coverage[j]).toEqual({ coverage90: inside / own.length, unusual: unusual / own.length });
    expect(coverage[j]!.coverage90).toBeGreaterThan(0.8);
  }
});
