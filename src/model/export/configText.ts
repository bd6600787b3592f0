/** Numbers that transformers takes as fractions only, where no text of the backbone's own says how they are written. */
const FRACTIONS: readonly string[] = ["rms_norm_eps", "rope_theta", "attn_logit_softcapping", "factor"];

const FRACTION = /"(?<key>[^"\\]+)"\s*:\s*-?\d+(?=[.eE])/g;

/**
 * The text of a config.json. Numbers that the original writes as fractions stay such, 30.0 and not 30 as JavaScript has it:
 * transformers refuses whole numbers in their place.
 * @param original the backbone's own config.json; undefined where it has none.
 */
export function configText(config: Readonly<Record<string, unknown>>, original: string | undefined): string {
  const written = [...(original ?? "").matchAll(FRACTION)].map(({ groups }) => groups?.["key"]);
  const fractions = new Set(original === undefined ? FRACTIONS : written);
  const marked = (key: string, value: unknown) =>
    fractions.has(key) && Number.isSafeInteger(value) ? `\0${value}.0` : value;
  return `${JSON.stringify(config, marked, 2).replace(/"\\u0000(-?\d+\.0)"/g, "$1")}\n`;
}
