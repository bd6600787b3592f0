import { UsageError } from "../errors.js";
import type { DataFormat } from "./dataFormat.js";
import { DATA_FORMATS } from "./dataFormats.js";

/**
 * The format of a name.
 * @throws UsageError for a name that isn't known, or is that of the other kind.
 */
export function findFormat<K extends DataFormat["kind"]>(kind: K, name: string): Extract<DataFormat, { kind: K }> {
  const known = DATA_FORMATS.filter((format): format is Extract<DataFormat, { kind: K }> => format.kind === kind);
  const format = known.find((candidate) => candidate.name === name);
  if (format) return format;
  const other = DATA_FORMATS.find((candidate) => candidate.name === name);
  throw new UsageError("E_FORMAT", other ? `a format of ${other.kind}` : "an unknown data format", {
    found: name,
    expected: `one for ${kind}: ${known.map((candidate) => candidate.name).join(", ")}`,
  });
}
