import { MAX_ROW_DEPTH } from "./rowLimits.js";

/**
 * A value of a Parquet file as JSON would have it: integers beyond 2^53 as digits, times as ISO 8601, bytes as
 * `{ bytes: base64 }`, a missing value as null. NaN stays: that it is no label is for its reader to say.
 * @throws RangeError where it is nested too deep, or a time is out of range.
 */
export function jsonValue(value: unknown, depth = 0): unknown {
  if (depth > MAX_ROW_DEPTH) throw new RangeError(`values of more than ${MAX_ROW_DEPTH} levels`);
  switch (typeof value) {
    case "undefined":
      return null;
    case "bigint":
      return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item, depth + 1)]));
}
