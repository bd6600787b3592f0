import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { CalibrationTexts } from "../backbone/local.js";
import type { ChatEncoder } from "../chat/chatEncoder.js";
import { ArmormError } from "../errors.js";

/** Conversations written for this purpose: chat, code, mathematics, several languages, good answers and bad ones. */
const FILE = new URL("../../models/calibration.jsonl", import.meta.url);
/** Longer texts are cut: the int8 engine learns what hidden states look like from the sum of many, not from long ones. */
const MOST_TOKENS = 128;

/**
 * The project's calibration conversations as token ids of a model.
 * @param chat the model's template and tokenizer; asked for when the texts are. A conversation that the template refuses
 *   (some know no system turn) is left out.
 */
export async function calibrationTexts(chat: () => Promise<ChatEncoder>): Promise<CalibrationTexts> {
  const text = await readFile(FILE, "utf8");
  return {
    id: createHash("sha256").update(text).digest("hex"),
    async sequences() {
      const encoder = await chat();
      return text
        .trimEnd()
        .split("\n")
        .flatMap((line) => encode(encoder, line));
    },
  };
}

function encode(chat: ChatEncoder, line: string): number[][] {
  try {
    const { ids } = chat.encode(JSON.parse(line).messages, { contextLength: Number.POSITIVE_INFINITY });
    return [ids.slice(0, MOST_TOKENS)];
  } catch (error) {
    if (error instanceof ArmormError) return [];
    throw error;
  }
}
