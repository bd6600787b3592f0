import { ModelError } from "../errors.js";
import { blockTypes } from "./ggml/blockTypes.js";
import { readGgufHeader } from "./ggufHeader.js";
import { ggufParts } from "./ggufParts.js";
import { placeGgufTensors } from "./ggufTensors.js";
import { joinTensorStores } from "./joinTensorStores.js";
import { TensorFile } from "./tensorFile.js";
import type { TensorStore } from "./tensorStore.js";
import { WeightFile } from "./weightFile.js";

/** An open GGUF model; its tensors have GGUF's own names (`blk.0.attn_q.weight`). */
export interface GgufFile extends TensorStore {
  /**
   * The file's keys, e.g. `general.architecture`, the first part's where the model is split; no prototype, so every name
   * is the file's own. Integers are bigints where a double doesn't hold them, arrays of numbers are typed arrays. Values
   * are as the file has them: check their types before use.
   */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Opens a GGUF file, or all parts of a split one (`…-00001-of-00003.gguf`). Reads the types of `blockTypes`; lists the
 * others.
 * @param path the file, or any of the parts.
 * @throws NotFoundError, FileFormatError, UnsupportedError; ModelError when the parts don't belong together
 */
export async function openGguf(path: string): Promise<GgufFile> {
  const parts: GgufFile[] = [];
  try {
    for (const file of await ggufParts(path)) parts.push(await openPart(file));
    for (const [i, part] of parts.entries()) checkPart(part, i, parts.length);
    const [first] = parts;
    if (first && parts.length === 1) return first;
    const joined = joinTensorStores(parts, first?.files[0] ?? path);
    checkTensorCount(parts, joined.tensors.size);
    return { ...joined, metadata: first?.metadata ?? {} };
  } catch (error) {
    await Promise.all(parts.map((part) => part.close()));
    throw error;
  }
}

async function openPart(path: string): Promise<GgufFile> {
  const file = await WeightFile.open(path);
  try {
    const header = await readGgufHeader(file);
    const tensors = placeGgufTensors(header, file.size, file.path);
    return Object.assign(new TensorFile(file, tensors, [...blockTypes.keys()]), { metadata: header.metadata });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Compares what a file says about its place among the parts with its name. */
function checkPart({ files, metadata }: GgufFile, index: number, count: number): void {
  const saysIndex = metadata["split.no"] ?? 0;
  const saysCount = metadata["split.count"] ?? 1;
  // a model that isn't split may say 0
  if ((saysIndex === index && saysCount === count) || (count === 1 && saysCount === 0)) return;
  throw new ModelError("E_GGUF_SPLIT", "the file isn't the part of the model that its name says", {
    where: files[0],
    found: `split.no ${numberText(saysIndex)}, split.count ${numberText(saysCount)}`,
    expected: `${index} and ${count}`,
    fix: "Give the parts the names that they had, ending in `-00001-of-00003.gguf` for the first of three",
  });
}

function checkTensorCount([first]: readonly GgufFile[], found: number): void {
  const expected = first?.metadata["split.tensors.count"];
  if (expected === undefined || expected === found) return;
  throw new ModelError("E_GGUF_SPLIT", "the parts don't hold as many tensors as the first says", {
    where: first?.files[0],
    found: `${found}`,
    expected: numberText(expected),
  });
}

/** A number from the file for a message; anything else could be as long as the file. */
function numberText(value: unknown): string {
  return typeof value === "number" ? `${value}` : `a ${typeof value}`;
}
