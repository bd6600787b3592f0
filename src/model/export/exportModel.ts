import { existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { ExportDtype } from "../../contracts/exportDtype.js";
import { streamSafetensors } from "../../io/streamSafetensors.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";
import { type ExportSource, openExport } from "./openExport.js";
import { PartialFolder } from "./partialFolder.js";
import type { Shard } from "./planShards.js";

export interface ExportOptions extends ExportSource {
  /** Bytes written of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What was exported. */
export interface ExportSummary {
  readonly shards: number;
  readonly bytes: number;
  readonly dtype: ExportDtype;
  /** Undefined where the vocabulary has no token to pad with. */
  readonly padToken: string | undefined;
}

/**
 * Writes heads and backbone as one folder in the layout of the released checkpoint: config.json, sharded safetensors with an
 * index, tokenizer files, and armorm's manifest and error bars where the model has them. Needs memory for one tensor. The
 * folder appears when it is complete; what an interrupted run left in FOLDER.partial is gone on with.
 * @param name as `RewardModel.load` takes it.
 * @throws UnsupportedError for heads that the layout has no place for, UsageError for a folder that is there already, and
 *   what opening a model throws: all of it before anything is written. NumericalError for a weight that isn't finite.
 */
export async function exportModel(name: string, folder: string, options: ExportOptions): Promise<ExportSummary> {
  await using plan = await openExport(name, options);
  const { shards, texts, copies, dtype, padToken } = plan;
  await using partial = await PartialFolder.open(folder, plan.key);
  const bytes = await writeShards(partial.path, shards, options);
  for (const [file, text] of texts) await writeFileAtomically(join(partial.path, file), text);
  for (const file of copies) await copyFile(file, join(partial.path, basename(file)));
  await partial.finish();
  return { shards: shards.length, bytes, dtype, padToken };
}

/** Writes the weight files that aren't there yet; returns the size of all. */
async function writeShards(
  folder: string,
  shards: readonly Shard[],
  { onProgress, signal }: ExportOptions,
): Promise<number> {
  const total = shards.flatMap(({ tensors }) => tensors).reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const advance = ({ bytes }: { readonly bytes: number }) => {
    signal?.throwIfAborted();
    done += bytes;
    onProgress?.(done, total);
  };
  for (const { file, tensors } of shards) {
    const path = join(folder, file);
    if (existsSync(path)) for (const tensor of tensors) advance(tensor);
    else await streamSafetensors(path, tensors, advance);
  }
  return total;
}
