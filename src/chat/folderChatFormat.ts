import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { parseContract } from "../contracts/parseContract.js";
import { FileFormatError, NotFoundError, TemplateError } from "../errors.js";
import { jsonExtent } from "../io/jsonExtent.js";
import type { ChatFormat } from "./chatFormat.js";
import { tokenizerJsonSchema } from "./tokenizerJson.js";

const token = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();

const tokenizerConfigSchema = z.looseObject({
  bos_token: token,
  eos_token: token,
  pad_token: token,
  unk_token: token,
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).nullish(),
});

/**
 * The chat format of a Hugging Face folder: tokenizer.json, tokenizer_config.json and, where present,
 * chat_template.jinja, which wins over the template in the config as in transformers.
 * @throws NotFoundError, FileFormatError, TemplateError when there is no chat template.
 */
export async function folderChatFormat(folder: string): Promise<ChatFormat> {
  const configFile = join(folder, "tokenizer_config.json");
  const tokenizerFile = join(folder, "tokenizer.json");
  const config = parseContract(tokenizerConfigSchema, await readText(configFile), configFile);
  const tokenizer = parseContract(tokenizerJsonSchema, await readTokenizer(tokenizerFile), tokenizerFile);
  const templateFile = join(folder, "chat_template.jinja");
  const ownFile = await readFile(templateFile, "utf8").catch(() => undefined);
  const template = ownFile ?? defaultTemplate(config.chat_template);
  if (template === undefined) {
    throw new TemplateError("E_TEMPLATE_MISSING", "the model has no chat template", {
      where: folder,
      expected: "chat_template in tokenizer_config.json, or chat_template.jinja",
    });
  }
  const { bos_token, eos_token, pad_token, unk_token } = config;
  const named = Object.entries({ bos_token, eos_token, pad_token, unk_token }).flatMap(([name, value]) =>
    value ? [[name, typeof value === "string" ? value : value.content]] : [],
  );
  return { tokenizer, template, namedTokens: Object.fromEntries(named), where: ownFile ? templateFile : configFile };
}

function defaultTemplate(template: z.infer<typeof tokenizerConfigSchema>["chat_template"]): string | undefined {
  if (typeof template === "string") return template;
  return template?.find(({ name }) => name === "default")?.template;
}

/** The largest published tokenizer.json has 35 MB. */
const MAX_TOKENIZER_BYTES = 128 * 1024 * 1024;
/** Published ones nest 7 levels deep. */
const MAX_TOKENIZER_DEPTH = 32;

async function readTokenizer(path: string): Promise<string> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_TOKENIZER_BYTES) throw absurd(path, `${size} bytes`, `at most ${MAX_TOKENIZER_BYTES}`);
  const text = await readText(path);
  const { depth } = jsonExtent(Buffer.from(text));
  if (depth > MAX_TOKENIZER_DEPTH) throw absurd(path, `${depth} levels`, `at most ${MAX_TOKENIZER_DEPTH}`);
  return text;
}

function absurd(where: string, found: string, expected: string): FileFormatError {
  return new FileFormatError("E_TOKENIZER_LIMIT", "no tokenizer is so large", { where, found, expected });
}

async function readText(path: string): Promise<string> {
  return await readFile(path, "utf8").catch((cause) => {
    throw new NotFoundError("E_NOT_FOUND", "the model folder lacks a file", { where: path, cause });
  });
}
