import { type Conversation, RewardModel, type ScoreResult } from "armorm";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { TextTokenizer } from "#dist/chat/textTokenizer.js";
import { cacheFolder } from "#dist/io/cacheFolder.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import { fetchBackbone } from "#dist/model/fetchBackbone.js";
import { DEFAULT_MODEL, MODEL_REGISTRY } from "#dist/model/modelRegistry.js";
import { type GoldenMessage, goldenFolder, readGoldenJson } from "../support/golden.js";
import { largestDifference } from "../support/largestDifference.js";

interface Row {
  messages: GoldenMessage[];
  input_ids: number[];
  last_index: number;
  gate_index: number;
}

const { rows, gguf_sha256 } = readGoldenJson("smollm2/conversations.json") as { rows: Row[]; gguf_sha256: string };

const cache = cacheFolder();
const registered = MODEL_REGISTRY[DEFAULT_MODEL]!;
const path = await fetchBackbone(registered.backbone, cache);
const format = await loadChatFormat(path);

test("the pinned file is the one that the references were computed on", () => {
  expect(registered.backbone.sha256).toBe(gguf_sha256);
});

describe("tokens", () => {
  const { rows: texts } = readGoldenJson("smollm2/tokens.json") as { rows: { text: string; ids: number[] }[] };
  const tokenizer = new TextTokenizer(format.tokenizer);

  test.each(texts)("$text", ({ text, ids }) => {
    expect(tokenizer.encode([{ text }]).flat()).toEqual(ids);
  });

  test.each(rows)("of a conversation: $messages.0.content", ({ messages, input_ids, last_index, gate_index }) => {
    const encoded = new ChatEncoder(format).encode(messages, { contextLength: 8192 });
    expect(encoded).toEqual({ ids: input_ids, lastIndex: last_index, gateIndex: gate_index, truncated: false });
  });
});

describe("hidden states", async () => {
  const file = await openSafetensors(goldenFolder("smollm2/hidden.safetensors"));
  const expected = [await file.read("hidden_last"), await file.read("hidden_gate")];
  await file.close();
  const backbone = await LocalBackbone.open(path, { cache });
  afterAll(() => backbone[Symbol.asyncDispose]());
  const requests = rows.map(({ input_ids, last_index, gate_index }) => ({
    ids: input_ids,
    positions: [last_index, gate_index],
  }));
  const d = backbone.hiddenSize;
  const together = await backbone.encode(requests);

  test.each(rows.map((row, i) => ({ i, text: row.messages.at(-1)?.content })))("$i: $text", async ({ i }) => {
    const [alone] = await backbone.encode([requests[i]!]);
    for (const states of [alone!, together[i]!]) {
      for (const [j, vectors] of expected.entries()) {
        const reference = vectors.subarray(i * d, (i + 1) * d);
        const { cosine, relativeError } = compare(states.subarray(j * d, (j + 1) * d), reference);
        expect(cosine).toBeGreaterThan(0.99999);
        expect(relativeError).toBeLessThan(1e-3);
      }
    }
  });
});

describe("scores", async () => {
  const model = await RewardModel.load();
  afterAll(() => model[Symbol.asyncDispose]());
  const pool: Conversation[] = rows.map(({ messages }) => messages);
  const alone: ScoreResult[] = [];
  for (const conversation of pool) alone.push(await model.score(conversation, { hidden: true }));

  test("both sums are the score", () => {
    for (const { score, contributions, coefficients, rewards } of alone) {
      const sum = Object.values(contributions).reduce((a, b) => a + b, 0);
      const weighed = Object.entries(rewards).reduce((total, [name, r]) => total + r * coefficients[name]!, 0);
      expect(Math.abs(sum - score)).toBeLessThan(1e-9);
      expect(Math.abs(weighed - score)).toBeLessThan(1e-9);
    }
  });

  test("don't depend on what else is in the batch, on order or on padding", async () => {
    const batch = fc.array(fc.nat({ max: pool.length - 1 }), { minLength: 1, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(batch, async (indices) => {
        const results = await model.score(
          indices.map((i) => pool[i]!),
          { hidden: true },
        );
        for (const [n, i] of indices.entries()) expect(worstDifference(results[n]!, alone[i]!)).toBeLessThan(1e-5);
      }),
      { numRuns: 12 },
    );
  });

  test("the event loop stays free while a long text is scored", async () => {
    const response = "The tide rewrites every line and leaves. ".repeat(300);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await model.score({ prompt: "Write about the sea.", response });
    clearInterval(timer);
    // some 3,000 tokens take seconds; a blocked loop would tick once or twice
    expect(ticks).toBeGreaterThan(20);
  });
});

function compare(ours: Float32Array, theirs: Float32Array): { cosine: number; relativeError: number } {
  let [dot, squareOurs, squareTheirs, squareError] = [0, 0, 0, 0];
  for (const [i, value] of ours.entries()) {
    const reference = theirs[i]!;
    dot += value * reference;
    squareOurs += value ** 2;
    squareTheirs += reference ** 2;
    squareError += (value - reference) ** 2;
  }
  return { cosine: dot / Math.sqrt(squareOurs * squareTheirs), relativeError: Math.sqrt(squareError / squareTheirs) };
}

/** In the score and everything it is made of. */
function worstDifference(a: ScoreResult, b: ScoreResult): number {
  const numbers = (result: ScoreResult) => [
    result.score,
    ...Object.values(result.rewards),
    ...Object.values(result.debiasedRewards),
    ...Object.values(result.gating),
    ...Object.values(result.contributions),
    ...Object.values(result.coefficients),
  ];
  return largestDifference(numbers(a), numbers(b));
}
