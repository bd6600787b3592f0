/** A text as a plot can show it: on one line, without what XML forbids. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\uFFFE\uFFFF]/gu, "\uFFFD")
    .trim();
}
