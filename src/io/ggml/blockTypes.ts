import { bf16 } from "./bf16.js";
import type { BlockType } from "./blockType.js";
import { f16 } from "./f16.js";
import { f32 } from "./f32.js";
import { q4_0 } from "./q4_0.js";
import { q4_1 } from "./q4_1.js";
import { q8_0 } from "./q8_0.js";

/** The types that armorm reads from GGUF files, by ggml's names. */
export const blockTypes: ReadonlyMap<string, BlockType> = new Map(
  [f32, f16, bf16, q4_0, q4_1, q8_0].map((type) => [type.name, type]),
);
