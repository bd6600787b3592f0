import type { GGUFTensorInfo, GGUFTypedMetadata } from "@huggingface/gguf";

const PREFIX_BYTES = 24;

/** Bytes of a value by its type's number; the types without a fixed size are apart. */
const FIXED_BYTES = [1, 1, 2, 2, 4, 4, 4, 1, Number.NaN, Number.NaN, 8, 8, 8];
const STRING = 8;
const ARRAY = 9;

/** Names of the counts that the parser adds to the file's keys. */
export const addedKeys: ReadonlySet<string> = new Set(["version", "tensor_count", "kv_count"]);

interface TypedValue {
  readonly type: number;
  /** Of an array's items. */
  readonly subType?: number;
  readonly value: unknown;
}

/**
 * The bytes that the header takes if the parser got it right, up to the padding before the tensors. Anything lost shows
 * as a difference: a key that stands twice or is called `__proto__`, a string cut at the end of the parser's buffer, a
 * byte order mark dropped, bytes that aren't UTF-8 replaced. NaN for arrays of arrays, which GGUF's own code refuses.
 */
export function ggufHeaderBytes(metadata: GGUFTypedMetadata, tensors: readonly GGUFTensorInfo[]): number {
  let bytes = PREFIX_BYTES;
  for (const [key, { type, subType, value }] of Object.entries<TypedValue>(metadata)) {
    if (!addedKeys.has(key)) bytes += stringBytes(key) + 4 + valueBytes(type, subType, value);
  }
  for (const { name, shape } of tensors) bytes += stringBytes(name) + 4 + 8 * shape.length + 4 + 8;
  return bytes;
}

function valueBytes(type: number, subType: number | undefined, value: unknown): number {
  if (type === STRING) return stringBytes(value as string);
  if (type !== ARRAY) return FIXED_BYTES[type] ?? Number.NaN;
  const items = value as unknown[];
  const prefix = 4 + 8;
  if (subType !== STRING) return prefix + items.length * (FIXED_BYTES[subType ?? ARRAY] ?? Number.NaN);
  return (items as string[]).reduce((bytes, item) => bytes + stringBytes(item), prefix);
}

function stringBytes(text: string): number {
  return 8 + Buffer.byteLength(text);
}
