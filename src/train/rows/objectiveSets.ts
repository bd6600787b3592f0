/** Numbers for sets of objectives, found without building a key: a tree whose branches are the objectives in order. */
export class ObjectiveSets {
  readonly #objectives: number;
  /** [nodes, objectives]: the node that an objective leads to, 0 where none is; node 0 is the empty set. */
  #next: Int32Array;
  #nodes = 1;

  constructor(objectives: number) {
    this.#objectives = objectives;
    this.#next = new Int32Array(64 * objectives);
  }

  /** Number of a set that was added, undefined for others. The set is given as ascending indices. */
  find(set: readonly number[]): number | undefined {
    let node = 0;
    for (const j of set) {
      node = this.#next[node * this.#objectives + j] ?? 0;
      if (node === 0) return undefined;
    }
    return node;
  }

  /** Number of a set, the same for the same set. */
  add(set: readonly number[]): number {
    let node = 0;
    for (const j of set) {
      const branch = node * this.#objectives + j;
      if (!this.#next[branch]) {
        this.#grow();
        this.#next[branch] = this.#nodes++;
      }
      node = this.#next[branch] ?? 0;
    }
    return node;
  }

  #grow(): void {
    if ((this.#nodes + 1) * this.#objectives <= this.#next.length) return;
    const larger = new Int32Array(2 * this.#next.length);
    larger.set(this.#next);
    this.#next = larger;
  }
}
