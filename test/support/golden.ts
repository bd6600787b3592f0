import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface GoldenMessage {
  role: "system" | "user" | "assistant";
  content: string;
}

/** What the released Python code answers for one conversation. */
export interface GoldenConversation {
  messages: GoldenMessage[];
  text: string;
  input_ids: number[];
  last_index: number;
  gate_index: number;
  hidden_last: number[];
  hidden_gate: number[];
  rewards: number[];
  gating_output: number[];
  transformed_rewards: number[];
  coefficients: number[];
  score: number;
}

/** expected.json of a golden folder. */
export interface Golden {
  closing_token: string;
  closing_token_id: number;
  objectives: string[];
  conversations: GoldenConversation[];
}

/** Reference checkpoints with their outputs, one of each kind. */
export const GOLDEN_MODELS = [
  "llama3-f32",
  "llama3-bf16-sharded",
  "llama31-rope-scaled",
  "mistral-f16",
  "qwen2-bf16",
  "qwen3-bf16",
  "gemma2-f32",
];

export function goldenFolder(name: string): string {
  return join(import.meta.dirname, "../golden", name);
}

export function readGolden(name: string): Golden {
  return readGoldenJson(join(name, "expected.json")) as Golden;
}

export function readGoldenJson(path: string): unknown {
  return JSON.parse(readFileSync(goldenFolder(path), "utf8"));
}
