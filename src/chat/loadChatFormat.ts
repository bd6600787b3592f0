import { stat } from "node:fs/promises";
import { NotFoundError } from "../errors.js";
import { openGguf } from "../io/gguf.js";
import type { ChatFormat } from "./chatFormat.js";
import { folderChatFormat } from "./folderChatFormat.js";
import { ggufChatFormat } from "./ggufChatFormat.js";

/** The chat format of a model, from its Hugging Face folder or its GGUF file. */
export async function loadChatFormat(path: string): Promise<ChatFormat> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new NotFoundError("E_NOT_FOUND", "no such model", { where: path });
  if (found.isDirectory()) return await folderChatFormat(path);
  const file = await openGguf(path);
  try {
    return ggufChatFormat(file.metadata, path);
  } finally {
    await file.close();
  }
}
