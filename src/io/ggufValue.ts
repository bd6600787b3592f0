import { FileFormatError, UnsupportedError } from "../errors.js";
import type { GgufCursor } from "./ggufCursor.js";
import { readGgufText, readGgufTexts } from "./ggufText.js";

/** The largest vocabularies have 510,000 merges. */
const MAX_ITEMS = 2 ** 22;

/** Some files carry a whole tokenizer.json as text: up to some 20 MB. */
const MAX_TEXT_BYTES = 2 ** 25;

const BOOL = 7;
const STRING = 8;
const ARRAY = 9;

/** Length in bytes, a uint64: what an empty string takes. */
const MIN_STRING_BYTES = 8;

type NumberArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigUint64Array
  | BigInt64Array;

interface NumberArrayType {
  new (length: number): NumberArray;
  readonly BYTES_PER_ELEMENT: number;
}

/** The arrays that hold values of a type, by its number in the file. */
const ARRAYS: ReadonlyMap<number, NumberArrayType> = new Map<number, NumberArrayType>([
  [0, Uint8Array],
  [1, Int8Array],
  [2, Uint16Array],
  [3, Int16Array],
  [4, Uint32Array],
  [5, Int32Array],
  [6, Float32Array],
  [BOOL, Uint8Array],
  [10, BigUint64Array],
  [11, BigInt64Array],
  [12, Float64Array],
]);

/**
 * Reads the value of a key, from its type on.
 * @param where file and key, for messages.
 * @returns a string, boolean or number (a bigint where a 64-bit integer isn't exact in a double), a list of strings, or
 *   a typed array: BigUint64Array and BigInt64Array for 64-bit integers, Uint8Array of 0 and 1 for booleans.
 * @throws FileFormatError; UnsupportedError "E_GGUF_NESTED_ARRAY", which llama.cpp refuses as well
 */
export async function readGgufValue(cursor: GgufCursor, where: string): Promise<unknown> {
  await cursor.fill(4, "the type of a value");
  const type = cursor.takeUint32();
  if (type === STRING) return readGgufText(cursor, MAX_TEXT_BYTES, "a string");
  if (type === ARRAY) return readArray(cursor, where);
  const [value] = await readNumbers(cursor, type, 1, where);
  if (type === BOOL) return value === 1;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

async function readArray(cursor: GgufCursor, where: string): Promise<unknown> {
  await cursor.fill(12, "an array");
  const type = cursor.takeUint32();
  const count = cursor.takeUint64();
  if (type === ARRAY) throw new UnsupportedError("E_GGUF_NESTED_ARRAY", "an array of arrays", { where });
  const bytes = type === STRING ? MIN_STRING_BYTES : arrayOf(type, where).BYTES_PER_ELEMENT;
  cursor.require(count * BigInt(bytes), `an array of ${count} items`);
  if (count > MAX_ITEMS) {
    const expected = `at most ${MAX_ITEMS}`;
    throw new FileFormatError("E_GGUF_LIMIT", "an absurd array", { where, found: `${count} items`, expected });
  }
  if (type === STRING) return readGgufTexts(cursor, Number(count), MAX_TEXT_BYTES, "a string");
  return readNumbers(cursor, type, Number(count), where);
}

async function readNumbers(cursor: GgufCursor, type: number, count: number, where: string): Promise<NumberArray> {
  const values = new (arrayOf(type, where))(count);
  await cursor.read(new Uint8Array(values.buffer), "a value");
  if (type === BOOL && values instanceof Uint8Array && values.some((value) => value > 1)) {
    throw new FileFormatError("E_GGUF_BOOL", "a boolean that is neither 0 nor 1", { where });
  }
  return values;
}

function arrayOf(type: number, where: string): NumberArrayType {
  const array = ARRAYS.get(type);
  if (array) return array;
  const found = `type ${type}`;
  throw new FileFormatError("E_GGUF_VALUE_TYPE", "an unknown type of value", { where, found, expected: "0 to 12" });
}
