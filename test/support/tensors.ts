/** A tensor in memory, row-major. */
export interface TestTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export type TestTensors = Map<string, TestTensor>;

export function tensorOf(shape: readonly number[], value: (i: number) => number): TestTensor {
  const count = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => value(i)) };
}
