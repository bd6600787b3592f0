import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { runProcess } from "./runProcess.mjs";

export const PYTORCH_REQUIREMENTS = "bench/contenders/pytorch.requirements.txt";

/**
 * The model as a Hugging Face folder, written on first use: transformers takes 14 s to read the GGUF file. The weights
 * have the type that they are computed in, as published checkpoints do; to convert them at load would cost PyTorch time
 * and memory. The tokenizer is written by armorm: transformers' reading of this GGUF file leaves out that numbers are
 * split into digits.
 * @param {import("./subject.mjs").Subject} subject
 * @param {string} python
 * @param {"float32" | "bfloat16"} dtype
 */
export async function pytorchFolder({ model, cache, format }, python, dtype) {
  const [, version] = /^transformers==(.+)$/m.exec(readFileSync(PYTORCH_REQUIREMENTS, "utf8"));
  const name = [basename(dirname(model)), "transformers", version, dtype].join("-");
  const folder = join(cache, "bench-models", name);
  if (existsSync(folder)) return folder;

  console.error(`Writing ${model} as ${dtype} into ${folder} …`);
  const part = `${folder}.${process.pid}`;
  await runProcess([python, "-B", "bench/contenders/pytorchExport.py", model, part, dtype]);
  const added_tokens = format.tokenizer.added_tokens.map((token) => ({ single_word: false, ...token }));
  writeFileSync(join(part, "tokenizer.json"), JSON.stringify({ version: "1.0", ...format.tokenizer, added_tokens }));
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    chat_template: format.template,
    clean_up_tokenization_spaces: false,
    ...format.namedTokens,
  };
  writeFileSync(join(part, "tokenizer_config.json"), JSON.stringify(config));
  renameSync(part, folder);
  return folder;
}
