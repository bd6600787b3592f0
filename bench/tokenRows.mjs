import { random } from "./random.mjs";

/**
 * Makes rows of token ids for measuring speed, which doesn't depend on what they are. No two rows that one source makes
 * begin alike: armorm remembers prompts it has seen, and whoever is asked the same twice would be measured looking up.
 * The same source always makes the same rows, so that all contenders get the same work.
 * @returns {(batch: number, length: number) => number[][]}
 */
export function tokenRows() {
  const { below } = random(1);
  const id = () => 100 + below(20_000); // a range that every vocabulary covers, without special tokens
  return (batch, length) => Array.from({ length: batch }, () => Array.from({ length }, id));
}
