import { createHash } from "node:crypto";

/** Share of prompts that go to validation. */
const VALIDATION_SHARE = 0.2;

/** Where the rows of a prompt belong. */
export interface PromptSplit {
  /** 20 % of prompts. */
  readonly validation: boolean;
  /** 0 to folds - 1, independent of the side. */
  readonly fold: number;
}

/**
 * The split of rows that bring none: a function of the prompt's text alone, so that a prompt is on one side only, in
 * every file and on every machine. From the SHA-256 of the text in UTF-8: its first 32 bits say the side, the next 32
 * the fold.
 */
export function promptSplit(prompt: string, folds: number): PromptSplit {
  const digest = createHash("sha256").update(prompt).digest();
  return {
    validation: digest.readUInt32BE(0) < VALIDATION_SHARE * 2 ** 32,
    fold: digest.readUInt32BE(4) % folds,
  };
}
