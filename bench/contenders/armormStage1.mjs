// armorm in stage1.mjs: from files to chosen penalties and weights.
import { open } from "node:fs/promises";
import { json } from "node:stream/consumers";
import { Products } from "#dist/algebra/products.js";
import { trainRegression } from "#dist/train/regression/trainRegression.js";
import { examineRows } from "#dist/train/rows/examineRows.js";

/** Rows read at a time. */
const CHUNK = 2048;
const FILES = ["features.f32", "labels.f32", "validation.u8"];

const { folder, shape } = await json(process.stdin);
const start = performance.now();
const layout = {
  objectives: Array.from({ length: shape.objectives }, (_, j) => `objective ${j}`),
  hiddenSize: shape.features,
};
const widths = [shape.features, shape.objectives, 1];
const memory = [0, 1].map(() => [
  new Float32Array(CHUNK * shape.features),
  new Float32Array(CHUNK * shape.objectives),
  new Uint8Array(CHUNK),
]);
const products = await Products.open();
const examination = await examineRows(source, layout);
const fit = await trainRegression(source, layout, examination, { products });
const seconds = (performance.now() - start) / 1000;
console.log(
  JSON.stringify({
    versions: { Node: process.versions.node },
    seconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
    alphas: fit.objectives.map(({ alpha }) => alpha),
    losses: fit.objectives.map(({ validationMse }) => validationMse),
  }),
);

/** Blocks of rows in two pieces of memory by turns: while one is worked on, the other is filled. */
async function* source() {
  const files = await Promise.all(FILES.map((name) => open(`${folder}/${name}`)));
  const read = async (first, own) => {
    const count = Math.min(CHUNK, shape.rows - first);
    const block = own.map((buffer, i) => buffer.subarray(0, count * widths[i]));
    for (const [i, { buffer, byteLength }] of block.entries()) {
      await files[i].read(new Uint8Array(buffer), 0, byteLength, first * (byteLength / count));
    }
    return block;
  };
  let next = read(0, memory[0]);
  for (let first = 0, turn = 1; first < shape.rows; first += CHUNK, turn = 1 - turn) {
    const [features, labels, validation] = await next;
    if (first + CHUNK < shape.rows) next = read(first + CHUNK, memory[turn]);
    yield { features, labels, validation };
  }
  for (const file of files) await file.close();
}
