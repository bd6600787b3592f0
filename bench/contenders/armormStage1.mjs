// armorm in stage1.mjs: from files to chosen penalties and weights.
import { open } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { Products } from "#dist/algebra/products.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";

/** Rows read at a time. */
const CHUNK = 2048;

const { folder, shape } = await json(process.stdin);
const start = performance.now();
const layout = {
  objectives: Array.from({ length: shape.objectives }, (_, j) => `objective ${j}`),
  hiddenSize: shape.features,
};
const buffers = [
  new Float32Array(CHUNK * shape.features),
  new Float32Array(CHUNK * shape.objectives),
  new Uint8Array(CHUNK),
];
const products = await Products.open();
const examination = await examineRows(source, layout);
const fit = await trainRegression(source, layout, examination, { products });
const seconds = (performance.now() - start) / 1000;
console.log(
  JSON.stringify({
    versions: { Node: process.versions.node },
    seconds,
    cpu: process.cpuUsage(),
    peakBytes: process.resourceUsage().maxRSS * 1024,
    alphas: fit.objectives.map(({ alpha }) => alpha),
    losses: fit.objectives.map(({ validationMse }) => validationMse),
  }),
);

/** Blocks of rows; the same memory is filled again and again. */
async function* source() {
  const names = ["features.f32", "labels.f32", "validation.u8"];
  const files = await Promise.all(names.map((name) => open(`${folder}/${name}`)));
  const widths = [shape.features, shape.objectives, 1];
  for (let first = 0; first < shape.rows; first += CHUNK) {
    const count = Math.min(CHUNK, shape.rows - first);
    const [features, labels, validation] = buffers.map((buffer, i) => buffer.subarray(0, count * widths[i]));
    for (const [i, { buffer, byteLength }] of [features, labels, validation].entries()) {
      await files[i].read(new Uint8Array(buffer), 0, byteLength, first * (byteLength / count));
    }
    yield { features, labels, validation };
  }
  for (const file of files) await file.close();
}
