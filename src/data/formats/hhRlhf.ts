import { z } from "zod";
import { columns } from "../../contracts/columns.js";
import type { PairFormat } from "../dataFormat.js";
import { humanAssistantTurns } from "../humanAssistantTurns.js";
import { pairFormat } from "../pairFormat.js";

/** Anthropic/hh-rlhf, the helpful and harmless folders: two flat texts, as its card states. */
export const hhRlhf: PairFormat = pairFormat({
  name: "hh-rlhf",
  dataset: "Anthropic/hh-rlhf",
  licence: "MIT",
  schema: z.object({ chosen: columns.text, rejected: columns.text }),
  toRow: ({ chosen, rejected }) => ({
    chosen: humanAssistantTurns(chosen, "chosen"),
    rejected: humanAssistantTurns(rejected, "rejected"),
  }),
});
