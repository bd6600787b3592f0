/** Number of characters in all texts of a JSON value, keys too: about its size. */
export function textLength(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + textLength(item), 0);
}
