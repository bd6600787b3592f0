import { Products } from "#dist/algebra/products.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import { fitPenalties } from "#dist/train/debias/fitPenalties.js";
import { penaltyTransform } from "#dist/train/debias/penaltyTransform.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";
import { largestAbsolute, largestRelative } from "./differences.mjs";

/**
 * Stage 1 and debiasing of a folder: what we compute beside what its expected.json holds.
 * @returns {Promise<import("./differences.mjs").Difference[]>}
 */
export async function replayRegression(folder, { stage1, debias }) {
  const { embeddings, labels } = await readAll(`${folder}/stage1.safetensors`);
  const layout = {
    objectives: stage1.objectives.map(({ objective }) => String(objective)),
    hiddenSize: embeddings.shape[1],
  };
  const source = rowsOf(embeddings, labels, stage1.objectives);
  const products = await Products.open();
  const fit = await trainRegression(source, layout, await examineRows(source, layout), {
    products,
    alphas: stage1.alphas,
  });
  await products.release();

  const stage2 = await readAll(`${folder}/stage2.safetensors`);
  const rewards = multiply(stage2.embeddings.data, fit.weights, layout.hiddenSize);
  const { grid, threshold, verbosity_objective: verbosity } = debias;
  const penalties = fitPenalties(rewards, layout.objectives.length, verbosity, { grid, threshold });
  const transform = penaltyTransform(
    penalties.map(({ penalty }) => penalty),
    verbosity,
  );
  const expected = stage1.objectives;
  return [
    {
      name: "stage 1: alphas",
      largest: largestAbsolute(
        fit.objectives.map(({ alpha }) => alpha),
        expected.map(({ best_alpha }) => best_alpha),
      ),
      tolerance: 0,
    },
    {
      name: "stage 1: weights, relative",
      largest: largestRelative(
        fit.weights,
        expected.flatMap(({ weight }) => weight),
        layout.hiddenSize,
      ),
      tolerance: 1e-5,
    },
    {
      name: "stage 1: validation MSE, relative",
      largest: largestRelative(
        fit.objectives.flatMap(({ validationMse }) => validationMse),
        expected.flatMap(({ validation_mse }) => validation_mse),
        1,
      ),
      tolerance: 1e-6,
    },
    {
      name: "debiasing: Spearman before",
      largest: largestAbsolute(
        penalties.map(({ before }) => before),
        debias.spearman_before,
      ),
      tolerance: 1e-6,
    },
    {
      name: "debiasing: penalties",
      largest: largestAbsolute(
        penalties.map(({ penalty }) => penalty),
        debias.penalties,
      ),
      tolerance: 0,
    },
    {
      name: "debiasing: transform",
      largest: largestAbsolute(transform, debias.reward_transform_matrix.flat()),
      tolerance: 1e-12,
    },
  ];
}

/** One block: each objective's labels are split as its row lists say; rows in neither list carry no label. */
function rowsOf(features, labels, objectives) {
  const k = objectives.length;
  const n = features.shape[0];
  const used = new Float32Array(n * k).fill(Number.NaN);
  const validation = new Uint8Array(n * k);
  for (const [j, { objective, train_rows, validation_rows }] of objectives.entries()) {
    for (const row of [...train_rows, ...validation_rows]) {
      used[row * k + j] = labels.data[row * labels.shape[1] + objective];
    }
    for (const row of validation_rows) validation[row * k + j] = 1;
  }
  return async function* () {
    yield { features: features.data, labels: used, validation };
  };
}

async function readAll(path) {
  const file = await openSafetensors(path);
  const tensors = {};
  for (const [name, { shape }] of file.tensors) tensors[name] = { shape, data: await file.read(name) };
  await file.close();
  return tensors;
}

/** H Wᵀ: [n, d] times [k, d]. */
function multiply(h, w, d) {
  const k = w.length / d;
  return Float64Array.from({ length: (h.length / d) * k }, (_, at) => {
    const [row, j] = [Math.floor(at / k), at % k];
    let sum = 0;
    for (let c = 0; c < d; c++) sum += h[row * d + c] * w[j * d + c];
    return sum;
  });
}
