/** Prompts that are remembered; a loop over one prompt, or over a few by turns, needs no more. */
const REMEMBERED = 64;

/** Which prompts were encoded lately: one that comes again is worth keeping the state of. */
export class RecentPrompts {
  readonly #keys = new Set<string>();

  /** Whether the prompt was encoded lately. It is from now on. */
  sawBefore(prefix: readonly number[]): boolean {
    const key = prefix.join();
    const known = this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size > REMEMBERED) {
      for (const oldest of this.#keys) {
        this.#keys.delete(oldest);
        break;
      }
    }
    return known;
  }
}
