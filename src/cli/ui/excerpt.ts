import { printable } from "./printable.js";

/** The beginning of a text on one line. */
export function excerpt(text: string, width: number): string {
  const line = printable(text.replace(/\s+/g, " ").trim());
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join("")}…`;
}
