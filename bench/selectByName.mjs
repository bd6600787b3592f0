/**
 * Those whose name contains one of the given parts; all of them where no part is given.
 * @template {{ name: string }} T
 * @param {readonly T[]} items
 * @param {readonly string[]} parts
 * @returns {T[]}
 */
export function selectByName(items, parts) {
  const selected = items.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));
  if (selected.length > 0) return selected;
  const names = items.map(({ name }) => name).join("\n  ");
  throw new Error(`No contender's name contains ${parts.join(" or ")}:\n  ${names}`);
}
