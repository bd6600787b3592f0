import { z } from "zod";
import { PRECISIONS } from "../contracts/precision.js";

/** What a compiled model's folder says about itself (compiled.json). */
export const compiledDecoderSchema = z.object({
  family: z.string(),
  precision: z.enum(PRECISIONS),
  /** Largest absolute value of a weight, in int8. */
  levels: z.number().int().optional(),
  hiddenSize: z.number().int(),
  layers: z.number().int(),
  /** How many of the layers are computed. */
  blocks: z.number().int(),
  kvHeads: z.number().int(),
  headDim: z.number().int(),
  contextLength: z.number().int(),
  vocabSize: z.number().int(),
  /** Present where the graph answers rotated rows: weight [hiddenSize] of the final norm, see HiddenRows. */
  finalNorm: z.array(z.number()).optional(),
  weightsHash: z.string(),
  /** The cache key: weights, config and engine. */
  fingerprint: z.string(),
  /** File name to SHA-256, hexadecimal. */
  files: z.record(z.string(), z.string()),
});

export type CompiledDecoder = z.infer<typeof compiledDecoderSchema>;
