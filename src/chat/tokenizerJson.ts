import { z } from "zod";

const addedToken = z.looseObject({
  id: z.number().int().nonnegative(),
  content: z.string().min(1),
  special: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
});

/** The parts of tokenizer.json that armorm reads itself; @huggingface/tokenizers reads the rest. */
export const tokenizerJsonSchema = z.looseObject({
  added_tokens: z.array(addedToken).default([]),
  pre_tokenizer: z.unknown(),
  model: z.looseObject({ type: z.enum(["BPE", "Unigram", "WordPiece"]).optional() }),
});

export type TokenizerJson = z.infer<typeof tokenizerJsonSchema>;
