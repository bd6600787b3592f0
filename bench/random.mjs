/**
 * Random numbers that are the same in every run: all contenders and all rounds get the same work.
 * @param {number} seed
 */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0; // Numerical Recipes' generator
    return (state >>> 8) / 2 ** 24; // its low bits repeat soon
  };
  const below = (limit) => Math.floor(next() * limit);
  return {
    /** A number from 0 up to, but not including, 1. */
    next,
    /** An integer from 0 up to, but not including, the limit. */
    below,
    /** One of a list. */
    pick: (list) => list[below(list.length)],
    /** A copy in random order. */
    shuffle: (list) => {
      const copy = [...list];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
    /** Log-normal, as lengths of texts are: half of them below the median. */
    logNormal: (median, sigma) =>
      median * Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())),
  };
}
