import { setImmediate } from "node:timers/promises";
import type { EncodedConversation } from "../chat/chatEncoder.js";
import type { Conversation, ScoreResult } from "../contracts/scoreResult.js";
import { type ResolvedSteering, resolveSteering } from "../heads/steering.js";
import type { RewardModelParts } from "./rewardModelParts.js";
import type { ScoreOptions, ScoreProgress } from "./scoreOptions.js";
import { toMessages } from "./toMessages.js";
import { toScoreResult } from "./toScoreResult.js";

/**
 * Conversations that are planned together. More of them make batches of more equal lengths; fewer give results sooner
 * and hold less in memory.
 */
const WINDOW = 128;

type Settled = PromiseSettledResult<ScoreResult>;

/** Scores conversations window by window; a conversation that can't be scored fails alone. Results come in order. */
export async function* scoreStream(
  parts: RewardModelParts,
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  options: ScoreOptions,
): AsyncGenerator<Settled> {
  const steering = resolveSteering(options, parts.heads.objectives);
  const total = Array.isArray(conversations) ? { total: conversations.length } : {};
  let progress: ScoreProgress = { done: 0, tokens: 0, ...total };
  const advance = (done: number, tokens: number) => {
    progress = { ...progress, done: progress.done + done, tokens: progress.tokens + tokens };
    options.onProgress?.(progress);
  };
  let window: Conversation[] = [];
  for await (const conversation of conversations) {
    window.push(conversation);
    if (window.length < WINDOW) continue;
    yield* await scoreWindow(parts, window, options, steering, advance);
    window = [];
  }
  yield* await scoreWindow(parts, window, options, steering, advance);
}

async function scoreWindow(
  { backbone, chat, heads, emulateBf16 }: RewardModelParts,
  window: readonly Conversation[],
  options: ScoreOptions,
  steering: ResolvedSteering,
  advance: (done: number, tokens: number) => void,
): Promise<Settled[]> {
  const encoded: PromiseSettledResult<EncodedConversation>[] = [];
  for (const conversation of window) {
    options.signal?.throwIfAborted();
    encoded.push(
      settle(() => chat.encode(toMessages(conversation), { ...options, contextLength: backbone.contextLength })),
    );
    await setImmediate(); // tokenising a long text takes milliseconds: let the event loop breathe between texts
  }
  const good = encoded.flatMap((item) => (item.status === "fulfilled" ? [item.value] : []));
  const refused = encoded.length - good.length;
  if (refused > 0) advance(refused, 0);
  const requests = good.map(({ ids, lastIndex, gateIndex }) => ({ ids, positions: [lastIndex, gateIndex] }));
  const states = await backbone.encode(requests, { signal: options.signal, onBatch: advance });
  let next = 0;
  return encoded.map((item) => {
    if (item.status === "rejected") return item;
    const state = states[next++] as Float32Array; // [1, 2, d]
    return settle(() =>
      toScoreResult(heads, item.value, state, {
        steering,
        precision: backbone.precision,
        hidden: options.hidden,
        emulateBf16,
      }),
    );
  });
}

function settle<T>(compute: () => T): PromiseSettledResult<T> {
  try {
    return { status: "fulfilled", value: compute() };
  } catch (reason) {
    return { status: "rejected", reason };
  }
}
