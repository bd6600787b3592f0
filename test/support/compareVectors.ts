/** How far a vector is from what it should be: the cosine of the angle, and ‖ours - theirs‖ / ‖theirs‖. */
export function compareVectors(
  ours: ArrayLike<number>,
  theirs: ArrayLike<number>,
): { cosine: number; relativeError: number } {
  let [dot, squareOurs, squareTheirs, squareError] = [0, 0, 0, 0];
  for (let i = 0; i < theirs.length; i++) {
    const [x, y] = [ours[i]!, theirs[i]!];
    dot += x * y;
    squareOurs += x ** 2;
    squareTheirs += y ** 2;
    squareError += (x - y) ** 2;
  }
  return { cosine: dot / Math.sqrt(squareOurs * squareTheirs), relativeError: Math.sqrt(squareError / squareTheirs) };
}
