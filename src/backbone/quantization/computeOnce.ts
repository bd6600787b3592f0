/** Computes a value when the first of `readers` asks for it, and lets go of it when the last one has. */
export function computeOnce<T>(readers: number, compute: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  let left = readers;
  return () => {
    const result = value ?? compute();
    left--;
    value = left > 0 ? result : undefined;
    return result;
  };
}
