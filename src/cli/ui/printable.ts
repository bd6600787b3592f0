/**
 * Text from a model, a file or a request, safe to show on a terminal: one line, without control characters, which could
 * move the cursor or change what is shown.
 */
export function printable(text: string): string {
  return text
    .replace(/\s*[\r\n]\s*/g, " ")
    .replaceAll("\t", " ")
    .replace(/\p{Cc}/gu, "\uFFFD");
}
