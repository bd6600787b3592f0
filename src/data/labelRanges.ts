import type { Scale } from "../contracts/scale.js";

/** Labels of an objective as the source has them, beside what its scale says. */
export interface LabelRange {
  readonly objective: string;
  /** Number of labels. */
  readonly count: number;
  /** Observed; undefined without a label. */
  readonly min?: number;
  readonly max?: number;
  readonly scale: Scale;
}

/** Gathers the range of the labels of each objective while they are read. Labels out of range count too: they are shown. */
export class LabelRanges implements Iterable<LabelRange> {
  readonly #ranges = new Map<string, { count: number; min: number; max: number }>();
  readonly #scales: ReadonlyMap<string, Scale>;

  /** @param objectives those that are listed without a label too. */
  constructor(scales: ReadonlyMap<string, Scale>, objectives: Iterable<string>) {
    this.#scales = scales;
    for (const objective of objectives) this.#range(objective);
  }

  add(objective: string, label: number | boolean): void {
    const range = this.#range(objective);
    range.count++;
    range.min = Math.min(range.min, Number(label));
    range.max = Math.max(range.max, Number(label));
  }

  /** In the order in which the objectives were first met. */
  *[Symbol.iterator](): Iterator<LabelRange> {
    for (const [objective, { count, min, max }] of this.#ranges) {
      const scale = this.#scales.get(objective) ?? { rule: "none" };
      yield count === 0 ? { objective, count, scale } : { objective, count, min, max, scale };
    }
  }

  #range(objective: string): { count: number; min: number; max: number } {
    let range = this.#ranges.get(objective);
    if (!range) {
      range = { count: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
      this.#ranges.set(objective, range);
    }
    return range;
  }
}
