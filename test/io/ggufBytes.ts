/** A GGUF value with its type's number: strings are 8, uint32 4, arrays of strings or uint8 are written as such. */
export type GgufValue = string | number | readonly string[] | { readonly type: number; readonly bytes: Uint8Array };

export interface GgufTensorBytes {
  readonly name: string;
  /** Innermost first, as in the file. */
  readonly dimensions: readonly (number | bigint)[];
  readonly type: number;
  readonly data?: Uint8Array;
  /** Default: after the tensors before it. */
  readonly offset?: bigint;
}

export interface GgufParts {
  readonly version?: number;
  readonly keys?: readonly (readonly [string, GgufValue])[];
  readonly tensors?: readonly GgufTensorBytes[];
  readonly alignment?: number;
  readonly counts?: { readonly tensors?: bigint; readonly keys?: bigint };
}

/** A GGUF file of any parts, right or wrong; nothing is checked. */
export function ggufBytes({
  version = 3,
  keys = [],
  tensors = [],
  alignment = 32,
  counts = {},
}: GgufParts): Uint8Array {
  const placed: { offset: bigint; data: Uint8Array }[] = [];
  let end = 0;
  for (const { data = new Uint8Array(0), offset } of tensors) {
    placed.push({ offset: offset ?? BigInt(end), data });
    end = Math.ceil((end + data.length) / alignment) * alignment;
  }
  const header = Buffer.concat([
    Buffer.from("GGUF"),
    uint32(version),
    uint64(counts.tensors ?? BigInt(tensors.length)),
    uint64(counts.keys ?? BigInt(keys.length)),
    ...keys.flatMap(([key, value]) => [text(key), ...valueBytes(value)]),
    ...tensors.flatMap(({ name, dimensions, type }, i) => [
      text(name),
      uint32(dimensions.length),
      ...dimensions.map((dimension) => uint64(BigInt(dimension))),
      uint32(type),
      uint64(placed[i]!.offset),
    ]),
  ]);
  const dataStart = Math.ceil(header.length / alignment) * alignment;
  const bytes = new Uint8Array(dataStart + Math.max(0, ...endsOf(placed)));
  bytes.set(header);
  for (const { offset, data } of placed) if (offset < 2 ** 30) bytes.set(data, dataStart + Number(offset));
  return bytes;
}

function endsOf(placed: readonly { offset: bigint; data: Uint8Array }[]): number[] {
  return placed.filter(({ offset }) => offset < 2 ** 30).map(({ offset, data }) => Number(offset) + data.length);
}

function valueBytes(value: GgufValue): Uint8Array[] {
  if (typeof value === "string") return [uint32(8), text(value)];
  if (typeof value === "number") return [uint32(4), uint32(value)];
  if ("bytes" in value) return [uint32(value.type), value.bytes];
  return [uint32(9), uint32(8), uint64(BigInt(value.length)), ...value.map(text)];
}

function text(value: string): Uint8Array {
  const utf8 = Buffer.from(value);
  return Buffer.concat([uint64(BigInt(utf8.length)), utf8]);
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}

function uint64(value: bigint): Uint8Array {
  return new Uint8Array(new BigUint64Array([value]).buffer);
}
