import { checkConversation } from "../chat/checkConversation.js";
import { toMessages } from "../chat/toMessages.js";
import type { Message } from "../contracts/conversation.js";
import type { PairRow } from "../contracts/pairRow.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { ArmormError, InputError } from "../errors.js";
import type { InputOptions } from "../io/openInput.js";
import { rowError } from "../io/rowError.js";
import { attempt } from "./attempt.js";
import { DataCounts } from "./dataCounts.js";
import type { PairFormat, SourcePair } from "./dataFormat.js";
import { findFormat } from "./findFormat.js";
import { nativePairs } from "./formats/nativePairs.js";
import { present } from "./present.js";
import { type DataItem, type Outcome, readItems } from "./readItems.js";

export interface PairOptions extends InputOptions {
  /** Name of a data set's form; armorm's own without it. */
  readonly format?: string | undefined;
}

/** Pairs that are read while one goes through the items, once. Counts grow meanwhile. */
export interface PairSource {
  readonly format: PairFormat;
  readonly items: AsyncGenerator<DataItem<PairRow>>;
  readonly counts: Readonly<DataCounts>;
}

/**
 * Pairs of data files, one file after the other. Ties, a margin of 0 or twice the same response, are left out and counted.
 * What is wrong with a row comes as its item; what ends the reading of a file is thrown.
 * @throws UsageError for an unknown format.
 */
export function readPairs(files: readonly string[], options: PairOptions): PairSource {
  const format = options.format === undefined ? nativePairs : findFormat("pairs", options.format);
  const counts = new DataCounts();
  const items = readItems(files, options, counts, (row) => [attempt(() => pairOf(format.toRow(row)))]);
  return { format, items, counts };
}

function pairOf({ chosen, rejected, margin, ...rest }: SourcePair): Outcome<PairRow> {
  if (margin === 0) return "ties";
  if (margin && margin < 0) {
    const found = String(margin);
    throw new InputError("E_LABEL", "a margin below 0", {
      where: "margin",
      found,
      expected: "above 0, or 0 for a tie",
    });
  }
  const sides = [messagesOf(chosen, "chosen"), messagesOf(rejected, "rejected")] as const;
  const prompt = sharedPrompt(...sides);
  if (sides[0].at(-1)?.content === sides[1].at(-1)?.content) return "ties";
  return { ...present({ ...rest, margin }), prompt, chosen: sides[0], rejected: sides[1] };
}

function messagesOf(conversation: Conversation, side: string): readonly Message[] {
  const messages = attempt(() => checkConversation(toMessages(conversation)));
  if (messages instanceof ArmormError) throw rowError(messages, side);
  return messages;
}

/** All turns but the last, which have to be the same in both. */
function sharedPrompt(chosen: readonly Message[], rejected: readonly Message[]): readonly Message[] {
  const prompt = chosen.slice(0, -1);
  const differing = prompt.findIndex(
    ({ role, content }, i) => role !== rejected[i]?.role || content !== rejected[i]?.content,
  );
  if (differing < 0 && chosen.length === rejected.length) return prompt;
  throw new InputError("E_PAIR", "chosen and rejected answer different prompts", {
    found: differing < 0 ? `${chosen.length} and ${rejected.length} turns` : `a difference in turn ${differing + 1}`,
    expected: "the same turns but for the last",
  });
}
