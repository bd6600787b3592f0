import { setImmediate } from "node:timers/promises";
import type { EncodeRequest } from "../backbone/backbone.js";
import type { EncodedConversation } from "../chat/chatEncoder.js";
import { toMessages } from "../chat/toMessages.js";
import type { Conversation, ScoreResult } from "../contracts/scoreResult.js";
import { type ResolvedSteering, resolveSteering } from "../heads/steering.js";
import { encodeEach } from "./encodeEach.js";
import { FeaturePlan } from "./features/featurePlan.js";
import type { RewardModelParts } from "./rewardModelParts.js";
import type { ScoreOptions, ScoreProgress } from "./scoreOptions.js";
import { toScoreResult } from "./toScoreResult.js";

/*
 * Conversations are planned together window by window: larger ones make batches of more equal lengths and share more
 * prompts, smaller ones give results sooner and lose less when a run is killed.
 */
const WINDOW_CONVERSATIONS = 128;
/** How long a window should take to compute, going by the speed of the one before. */
const WINDOW_SECONDS = 10;
const FIRST_WINDOW_TOKENS = 4096;
const SMALLEST_WINDOW_TOKENS = 1024;

/** What comes in: an Error stands for a conversation that couldn't be read, and is answered as rejected in its place. */
export type ScoreInput = Conversation | Error;

type Settled<T = ScoreResult> = PromiseSettledResult<T>;

/** A conversation as token ids, and what of its hidden states is wanted. */
interface Encoded {
  readonly conversation: EncodedConversation;
  readonly request: EncodeRequest;
}

/** Scores conversations; one that can't be scored fails alone. Results come in order. */
export async function* scoreStream(
  parts: RewardModelParts,
  inputs: Iterable<ScoreInput> | AsyncIterable<ScoreInput>,
  options: ScoreOptions,
): AsyncGenerator<Settled> {
  const steering = resolveSteering(options, parts.heads.objectives);
  const plan = new FeaturePlan([parts.recipe], parts.backbone.layers);
  const total = Array.isArray(inputs) ? { total: inputs.length } : {};
  let progress: ScoreProgress = { done: 0, tokens: 0, ...total };
  const advance = (done: number, tokens: number) => {
    progress = { ...progress, done: progress.done + done, tokens: progress.tokens + tokens };
    options.onProgress?.(progress);
  };
  let window: Settled<Encoded>[] = [];
  let tokens = 0;
  let budget = FIRST_WINDOW_TOKENS;
  for await (const input of inputs) {
    options.signal?.throwIfAborted();
    const encoded = settle(() => encode(parts, plan, input, options));
    if (encoded.status === "rejected") advance(1, 0);
    else tokens += encoded.value.request.ids.length;
    window.push(encoded);
    await setImmediate(); // tokenising a long text takes milliseconds: let the event loop breathe between texts
    if (window.length < WINDOW_CONVERSATIONS && tokens < budget) continue;
    const start = performance.now();
    yield* await scoreWindow(parts, plan, window, options, steering, advance);
    budget = Math.max(SMALLEST_WINDOW_TOKENS, (tokens / (performance.now() - start)) * 1000 * WINDOW_SECONDS);
    window = [];
    tokens = 0;
  }
  yield* await scoreWindow(parts, plan, window, options, steering, advance);
}

function encode(
  { chat, backbone }: RewardModelParts,
  plan: FeaturePlan,
  input: ScoreInput,
  options: ScoreOptions,
): Encoded {
  if (input instanceof Error) throw input;
  const conversation = chat.encode(toMessages(input), { ...options, contextLength: backbone.contextLength });
  return { conversation, request: plan.request(conversation) };
}

async function scoreWindow(
  parts: RewardModelParts,
  plan: FeaturePlan,
  window: readonly Settled<Encoded>[],
  options: ScoreOptions,
  steering: ResolvedSteering,
  advance: (done: number, tokens: number) => void,
): Promise<Settled[]> {
  const requests = window.flatMap((item) => (item.status === "fulfilled" ? [item.value.request] : []));
  const { signal, hidden } = options;
  const states = await encodeEach(parts.backbone, requests, { layers: plan.layers, signal, onBatch: advance });
  let next = 0;
  return window.map((item) => {
    if (item.status === "rejected") return item;
    const state = states[next++];
    if (state?.status !== "fulfilled") return state as PromiseRejectedResult;
    const { conversation } = item.value;
    return settle(() => toScoreResult(parts, conversation, plan.features(state.value, 0), { steering, hidden }));
  });
}

function settle<T>(compute: () => T): Settled<T> {
  try {
    return { status: "fulfilled", value: compute() };
  } catch (reason) {
    return { status: "rejected", reason };
  }
}
