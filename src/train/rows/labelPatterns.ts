import { ObjectiveSets } from "./objectiveSets.js";

/** Patterns kept apart, at most. More of them means labels missing at random, where few rows share one. */
const MAX_PATTERNS = 4096;

/** The set of objectives that a row trains. */
export interface LabelPattern {
  /** Indices, ascending. */
  readonly objectives: readonly number[];
  /** How many rows have it. */
  rows: number;
}

/**
 * Finds objectives that are trained by the same rows, exactly and with little memory: all objectives begin in one
 * group, and each row's pattern splits the groups that it covers in part. Two objectives end in one group if and only
 * if no row trains one without the other.
 */
export class LabelPatterns {
  /** The first MAX_PATTERNS that appeared. */
  readonly patterns: LabelPattern[] = [];
  readonly #sets: ObjectiveSets;
  /** By the number of a set. */
  readonly #ids = new Map<number, number>();
  /** Of each objective the number of its group. */
  #groupOf: readonly number[];

  constructor(objectives: number) {
    this.#groupOf = new Array<number>(objectives).fill(0);
    this.#sets = new ObjectiveSets(objectives);
  }

  /** Counts a row that trains these objectives, ascending. */
  add(objectives: readonly number[]): void {
    const known = this.patterns[this.idOf(objectives)];
    if (known) {
      known.rows++;
      return;
    }
    if (this.patterns.length < MAX_PATTERNS) {
      this.#ids.set(this.#sets.add(objectives), this.patterns.length);
      this.patterns.push({ objectives: [...objectives], rows: 1 });
    }
    this.#split(new Set(objectives));
  }

  /** Index of a row's pattern in `patterns`, -1 for one that isn't there. */
  idOf(objectives: readonly number[]): number {
    return this.#ids.get(this.#sets.find(objectives) ?? -1) ?? -1;
  }

  /** Objectives that are trained by the same rows, in the order of each group's first one. */
  get groups(): number[][] {
    const groups = new Map<number, number[]>();
    for (const [j, number] of this.#groupOf.entries()) groups.set(number, [...(groups.get(number) ?? []), j]);
    return [...groups.values()];
  }

  #split(covered: ReadonlySet<number>): void {
    const numbers = new Map<string, number>();
    this.#groupOf = this.#groupOf.map((group, j) => {
      const key = `${group} ${covered.has(j)}`;
      if (!numbers.has(key)) numbers.set(key, numbers.size);
      return numbers.get(key) ?? 0;
    });
  }
}
