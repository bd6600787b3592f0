/** About the mean advance of Latin text in the fonts that systems use, in em; on the wide side. */
const NARROW = 0.6;

/**
 * Roughly how wide a text is, in whole pixels: layout has to be the same in Node, which has no fonts.
 * @param size font size in pixels.
 */
export function textWidth(text: string, size: number): number {
  let em = 0;
  // From U+2E80 on: East Asian scripts, and emoji.
  for (const character of text) em += Number(character.codePointAt(0)) >= 0x2e80 ? 1 : NARROW;
  return Math.ceil(em * size);
}
