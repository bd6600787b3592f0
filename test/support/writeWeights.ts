import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type NumberFormat, store } from "./numberFormat.js";
import type { TestTensors } from "./tensors.js";

/**
 * Writes model.safetensors, or several shards with an index.
 * @returns the tensors as a reader gets them back.
 */
export async function writeWeights(
  folder: string,
  tensors: TestTensors,
  { format = "F32", shards = 1 }: { format?: NumberFormat; shards?: number } = {},
): Promise<TestTensors> {
  const names = [...tensors.keys()];
  const stored: TestTensors = new Map();
  const weightMap: Record<string, string> = {};
  for (let shard = 0; shard < shards; shard++) {
    const number = (n: number) => String(n).padStart(5, "0");
    const file = shards === 1 ? "model.safetensors" : `model-${number(shard + 1)}-of-${number(shards)}.safetensors`;
    const header: Record<string, unknown> = {};
    const parts: Uint8Array[] = [];
    let offset = 0;
    for (const name of names.filter((_, i) => i % shards === shard)) {
      const { shape, data } = tensors.get(name)!;
      const { bytes, stored: values } = store(data, format);
      header[name] = { dtype: format, shape, data_offsets: [offset, offset + bytes.length] };
      offset += bytes.length;
      parts.push(bytes);
      stored.set(name, { shape, data: values });
      weightMap[name] = file;
    }
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    await writeFile(join(folder, file), Buffer.concat([length, json, ...parts]));
  }
  if (shards > 1) {
    await writeFile(
      join(folder, "model.safetensors.index.json"),
      JSON.stringify({ metadata: {}, weight_map: weightMap }),
    );
  }
  return stored;
}
