import type { RowBlock } from "./rowBlock.js";

/** Whether the label of objective j in a block's row is there, and for training. */
export function isTraining({ labels, validation }: RowBlock, row: number, j: number, k: number): boolean {
  return !Number.isNaN(labels[row * k + j]) && !isValidationSide(validation, row, j, k, labels.length);
}

/** Whether the label of objective j in a block's row is there, and for validation. */
export function isValidation({ labels, validation }: RowBlock, row: number, j: number, k: number): boolean {
  return !Number.isNaN(labels[row * k + j]) && isValidationSide(validation, row, j, k, labels.length);
}

function isValidationSide(validation: Uint8Array, row: number, j: number, k: number, labels: number): boolean {
  return validation[validation.length === labels ? row * k + j : row] !== 0;
}
