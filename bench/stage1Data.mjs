import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "#dist/math/random.js";

/** Rows made and written at a time. */
const CHUNK = 1000;

/**
 * Ratings to train on: rows of one of `groups` kinds each, in turn; the objectives are dealt out to the kinds. Labels are
 * linear in the features plus noise, every fifth row is for validation. Raw little-endian numbers, row by row, in
 * features.f32 [rows, features], labels.f32 [rows, objectives] with NaN, validation.u8 [rows].
 * @typedef {{ rows: number, features: number, objectives: number, groups: number }} Stage1Shape
 * @param {Stage1Shape} shape
 * @returns {{ folder: string, remove: () => void }}
 */
export function writeStage1Data({ rows, features, objectives, groups }) {
  const folder = mkdtempSync(join(tmpdir(), "armorm-stage1-"));
  const files = ["features.f32", "labels.f32", "validation.u8"].map((name) => openSync(join(folder, name), "w"));
  const random = new Random(1);
  const uniform = () => random.uint32() / 2 ** 31 - 1;
  const weights = Float32Array.from({ length: objectives * features }, uniform);
  for (let first = 0; first < rows; first += CHUNK) {
    const count = Math.min(CHUNK, rows - first);
    const x = Float32Array.from({ length: count * features }, uniform);
    const y = new Float32Array(count * objectives).fill(Number.NaN);
    const validation = new Uint8Array(count);
    for (let row = 0; row < count; row++) {
      validation[row] = Math.floor((first + row) / groups) % 5 === 0 ? 1 : 0;
      for (let j = (first + row) % groups; j < objectives; j += groups) {
        let label = 5 * uniform();
        for (let c = 0; c < features; c++) label += weights[j * features + c] * x[row * features + c];
        y[row * objectives + j] = label;
      }
    }
    for (const [i, values] of [x, y, validation].entries()) {
      writeSync(files[i], new Uint8Array(values.buffer));
    }
  }
  for (const file of files) closeSync(file);
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
