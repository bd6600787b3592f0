import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BackboneError,
  type Conversation,
  InputError,
  ModelError,
  NotFoundError,
  RewardModel,
  type ScoreProgress,
  TooLongError,
  UsageError,
} from "armorm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { goldenFolder, readGolden } from "../support/golden.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import type { TestTensors } from "../support/tensors.js";
import { writeWeights } from "../support/writeWeights.js";

const root = await temporaryFolder();
const cache = join(root, "cache");
const released = join(root, "released");
const heads = join(root, "heads");
const OBJECTIVES = ["helpful", "beavertails-is_safe", "honest", "length-verbosity"];
const BETA = 3;

const { weights } = await makeModelFolder(released, {
  config: { vocab_size: 650, max_position_embeddings: 300 },
  objectives: OBJECTIVES.length,
  chat: "llama3-f32",
});
await writeHeads(heads, weights, {});

/** A folder of heads: heads.safetensors and manifest.json. */
async function writeHeads(folder: string, tensors: TestTensors, manifest: object): Promise<void> {
  await mkdir(folder);
  await writeWeights(folder, new Map([...tensors].filter(([name]) => !name.startsWith("model."))));
  await copyFile(join(folder, "model.safetensors"), join(folder, "heads.safetensors"));
  const objectives = OBJECTIVES.map((name) => ({ name }));
  const full = { num_objectives: OBJECTIVES.length, objectives, gating_temperature: 10, beta: BETA, ...manifest };
  await writeFile(join(folder, "manifest.json"), JSON.stringify(full));
}

const messages = readGolden("llama3-f32").conversations.map((conversation) => conversation.messages);
const PROMPT = "Why does bread rise?";
const GOOD = "Yeast eats the sugars in the dough.";

let model: RewardModel;
beforeAll(async () => {
  model = await RewardModel.load(heads, { backbone: released, cache });
});
afterAll(() => model[Symbol.asyncDispose]());

async function failure(promise: PromiseLike<unknown>): Promise<Error> {
  return await promise.then(
    () => expect.fail("it should have failed"),
    (reason) => reason,
  );
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe("loading", () => {
  test("says what was loaded", () => {
    expect(model).toMatchObject({ objectives: OBJECTIVES, precision: "fp32", contextLength: 300, hiddenSize: 32 });
    expect(model.name).toBe(heads);
    expect(model.manifest?.beta).toBe(BETA);
    expect(model.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test("the released layout and heads with --backbone are the same model", async () => {
    await using other = await RewardModel.load(released, { cache });
    const [a, b] = [await model.score(messages[0]!), await other.score(messages[0]!)];
    expect(Object.values(b.contributions)).toEqual(Object.values(a.contributions));
    expect(other.objectives).toEqual(["objective_0", "objective_1", "objective_2", "objective_3"]);
    expect(other.manifest).toBeUndefined();
    expect(other.weightsHash).toBe(model.weightsHash);
  });

  test("progress is told while it compiles, and nothing is told later", async () => {
    const steps: unknown[] = [];
    const own = { cache: join(root, "own-cache"), onProgress: (step: unknown) => steps.push(step) };
    await (await RewardModel.load(released, own))[Symbol.asyncDispose]();
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.at(-1)).toEqual({ stage: "compile", done: steps.length, total: steps.length });
    steps.length = 0;
    await (await RewardModel.load(released, own))[Symbol.asyncDispose]();
    expect(steps).toEqual([]);
  });

  test("an unknown name lists the known ones", async () => {
    const error = await failure(RewardModel.load("no-such-model", { cache }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error.message).toContain("no-such-model");
    expect(error.message).toContain("smollm2-135m");
  });

  test.each(["constructor", "__proto__", "toString"])("%s is no registered model", async (name) => {
    expect(await failure(RewardModel.load(name, { cache }))).toBeInstanceOf(NotFoundError);
  });

  test("a backbone alone says how to add it to heads", async () => {
    const file = join(root, "backbone.gguf");
    await writeFile(file, "GGUF");
    const error = await failure(RewardModel.load(file, { cache }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(`--backbone ${file}`);
  });

  test("heads whose backbone nobody knows say so", async () => {
    const folder = join(root, "orphans");
    await writeHeads(folder, weights, { backbone: { id: "somebody/else" } });
    const error = await failure(RewardModel.load(folder, { cache }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain("somebody/else");
    expect(error.message).toContain("--backbone");
  });

  test("heads for another hidden size", async () => {
    const error = await failure(RewardModel.load(heads, { backbone: goldenFolder("llama3-f32"), cache }));
    expect(error).toBeInstanceOf(ModelError);
    expect(error.message).toContain(
      "found 32 numbers as input of the rewards, expected 64, a hidden state of 64 (features final:last)",
    );
  });

  test("a folder that is no model", async () => {
    const folder = join(root, "nothing");
    await mkdir(folder);
    const error = await failure(RewardModel.load(folder, { cache }));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error.message).toContain(folder);
  });

  test("a backbone without heads", async () => {
    const { folder } = await makeModelFolder(join(root, "headless"), {
      config: { vocab_size: 650 },
      chat: "llama3-f32",
    });
    expect(await failure(RewardModel.load(folder, { cache }))).toMatchObject({ code: "E_HEADS_MISSING" });
  });

  test("an unknown precision", async () => {
    const loading = RewardModel.load(released, { cache, precision: "fp64" as never });
    expect((await failure(loading)).message).toContain('"fp64"');
  });
});

describe("score", () => {
  test("a conversation in three forms", async () => {
    const conversation = [
      { role: "user", content: PROMPT },
      { role: "assistant", content: GOOD },
    ] as const;
    const forms: Conversation[] = [
      conversation,
      { messages: conversation },
      { prompt: PROMPT, response: GOOD },
      { prompt: [conversation[0]], response: GOOD },
    ];
    const [first, ...others] = await Promise.all(forms.map((form) => model.score(form)));
    for (const other of others) expect(other).toEqual(first);
    expect(first?.tokens.total).toBe((first?.tokens.prompt ?? 0) + (first?.tokens.response ?? 0));
  });

  test("every result is the sum of its parts, keyed by objective in model order", async () => {
    for (const result of await model.score(messages)) {
      const { rewards, debiasedRewards, gating, contributions, coefficients } = result;
      for (const part of [rewards, debiasedRewards, gating, contributions, coefficients]) {
        expect(Object.keys(part)).toEqual(OBJECTIVES);
        expect(Object.values(part).every(Number.isFinite)).toBe(true);
      }
      const sum = Object.values(contributions).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(result.score, 10);
      const weighed = OBJECTIVES.reduce((total, name) => total + (rewards[name] ?? 0) * (coefficients[name] ?? 0), 0);
      expect(weighed).toBeCloseTo(result.score, 10);
    }
  });

  test("a list, in its order; an empty one", async () => {
    const together = await model.score(messages);
    expect(together).toHaveLength(messages.length);
    for (const [i, conversation] of messages.entries()) {
      expect(together[i]?.score).toBeCloseTo((await model.score(conversation)).score, 5);
    }
    expect(await model.score([])).toEqual([]);
  });

  test("a stream comes in order, and its source is read window by window", async () => {
    const total = 600;
    let read = 0;
    async function* source(): AsyncGenerator<Conversation> {
      for (; read < total; read++) yield { prompt: `Question ${read}`, response: `${read}` };
    }
    let received = 0;
    let furthest = 0;
    const lengths: number[] = [];
    for await (const { tokens } of model.score(source())) {
      furthest = Math.max(furthest, read - received);
      lengths.push(tokens.response);
      received++;
    }
    expect(received).toBe(total);
    expect(furthest).toBeLessThanOrEqual(256);
    // digits are split by threes, so the length tells one-digit answers from four-digit ones
    const expected = await model.score([{ prompt: "Question 5", response: "5" }]);
    expect(lengths[5]).toBe(expected[0]?.tokens.response);
  });

  test("a stream may be left early, which closes its source", async () => {
    let closed = false;
    async function* source(): AsyncGenerator<Conversation> {
      try {
        for (;;) yield { prompt: PROMPT, response: GOOD };
      } finally {
        closed = true;
      }
    }
    for await (const _ of model.score(source())) break;
    expect(closed).toBe(true);
  });

  test("an error of the source is the caller's error", async () => {
    const reason = new Error("disk full");
    async function* source(): AsyncGenerator<Conversation> {
      yield { prompt: PROMPT, response: GOOD };
      throw reason;
    }
    expect(await failure(collect(model.score(source())))).toBe(reason);
  });

  test("the first conversation of a list that can't be scored fails the call", async () => {
    const error = await failure(model.score([{ prompt: PROMPT, response: GOOD }, { messages: [] }]));
    expect(error).toBeInstanceOf(InputError);
  });

  test.each([
    ["text", "Hello"],
    ["a list of texts", ["Hello"]],
    ["null", null],
    ["a number", 7],
    ["a list with null", [null]],
    ["nothing", undefined],
  ])("%s instead of a conversation is an InputError", async (_, input) => {
    const scoring = (async () => await model.score(input as never))();
    expect(await failure(scoring)).toBeInstanceOf(InputError);
  });

  test("too long: an error, or, if asked, without the oldest turns", async () => {
    const turns = Array.from({ length: 12 }, (_, i) => [
      { role: "user" as const, content: `Question ${i}? ${"why ".repeat(5)}` },
      { role: "assistant" as const, content: `Answer ${i}. ${"so ".repeat(5)}` },
    ]).flat();
    expect(await failure(model.score(turns))).toBeInstanceOf(TooLongError);
    const result = await model.score(turns, { truncate: true });
    expect(result.truncated).toBe(true);
    expect(result.tokens.total).toBeLessThanOrEqual(300);
    expect((await model.score(turns.slice(-2), { truncate: true })).truncated).toBeUndefined();
  });

  test("hidden states where asked for", async () => {
    const { hiddenLast, hiddenGate } = await model.score(messages[0]!, { hidden: true });
    expect(hiddenLast).toBeInstanceOf(Float32Array);
    expect([hiddenLast?.length, hiddenGate?.length]).toEqual([32, 32]);
    expect(hiddenLast).not.toEqual(hiddenGate);
    expect(await model.score(messages[0]!)).not.toHaveProperty("hiddenLast");
  });

  test("progress counts every conversation, good or bad", async () => {
    const seen: ScoreProgress[] = [];
    const list: Conversation[] = [...messages, { messages: [] }];
    await collect(model.scoreSettled(list, { onProgress: (progress) => seen.push(progress) }));
    expect(seen.at(-1)).toMatchObject({ done: list.length, total: list.length });
    expect(seen.at(-1)?.tokens).toBe((await model.score(messages)).reduce((sum, { tokens }) => sum + tokens.total, 0));
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b));
    const unknown: ScoreProgress[] = [];
    await collect(model.scoreSettled(new Set(messages), { onProgress: (progress) => unknown.push(progress) }));
    expect(unknown.at(-1)).toMatchObject({ done: messages.length });
    expect(unknown.at(-1)).not.toHaveProperty("total");
  });

  test("aborting: the signal's reason, and the model works on", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const many = Array.from({ length: 400 }, () => messages[3]!);
    const scoring = model.score(many, { signal: controller.signal, onProgress: () => controller.abort(reason) });
    expect(await failure(scoring)).toBe(reason);
    expect(await failure(model.score(messages[0]!, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(await model.score(messages[0]!)).toBeDefined();
  });
});

test("scoreSettled: a conversation that can't be scored fails alone", async () => {
  const items = [
    { prompt: PROMPT, response: GOOD },
    null,
    "text",
    7,
    {},
    { prompt: PROMPT },
    { prompt: 5, response: GOOD },
    { prompt: PROMPT, response: null },
    { messages: "text" },
    { messages: [{ role: "tool", content: "42" }] },
    {
      prompt: [
        { role: "user", content: PROMPT },
        { role: "assistant", content: GOOD },
      ],
      response: GOOD,
    },
    { prompt: PROMPT, response: "so ".repeat(400) },
    { messages: messages[2] },
  ];
  const results = await collect(model.scoreSettled(items as Conversation[]));
  expect(results.map(({ status }) => status === "fulfilled")).toEqual(
    items.map((_, i) => i === 0 || i === items.length - 1),
  );
  const codes = results.map((result) => (result.status === "rejected" ? result.reason.code : "good"));
  expect(codes).toEqual([
    "good",
    "E_ROW",
    "E_ROW",
    "E_ROW",
    "E_ROW",
    "E_ROW",
    "E_ROW",
    "E_CONTENT",
    "E_MESSAGES",
    "E_ROLE",
    "E_TURN_ORDER",
    "E_TOO_LONG",
    "good",
  ]);
});

describe("steering", () => {
  test("scales the gate, says so, and unknown names list the known ones", async () => {
    const plain = await model.score(messages[0]!);
    const steered = await model.score(messages[0]!, { weights: { is_safe: 2, helpful: 0 } });
    expect(plain).not.toHaveProperty("steered");
    expect(steered.steered).toBe(true);
    expect(steered.gating["beavertails-is_safe"]).toBeCloseTo(2 * (plain.gating["beavertails-is_safe"] ?? 0), 12);
    expect(steered.contributions["helpful"]).toBeCloseTo(0, 12);
    expect(steered.rewards).toEqual(plain.rewards);
    const error = await failure(model.score(messages[0]!, { weights: { speed: 2 } }));
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toContain(OBJECTIVES.join(", "));
  });

  test("debias 0 weighs the raw rewards", async () => {
    const { rewards, debiasedRewards, steered } = await model.score(messages[0]!, { debias: 0 });
    expect(debiasedRewards).toEqual(rewards);
    expect(steered).toBe(true);
  });
});

describe("compare", () => {
  test("winner, margin, probability and what decided", async () => {
    const forth = await model.compare(PROMPT, GOOD, "No idea.");
    const back = await model.compare(PROMPT, "No idea.", GOOD);
    expect(forth.margin).toBe(forth.a.score - forth.b.score);
    expect(forth.winner).toBe(forth.margin > 0 ? "a" : "b");
    expect(back.winner).toBe(forth.winner === "a" ? "b" : "a");
    expect(forth.probability).toBeCloseTo(1 / (1 + Math.exp(-BETA * forth.margin)), 12);
    expect((forth.probability ?? 0) + (back.probability ?? 0)).toBeCloseTo(1, 6);
    expect(Object.values(forth.differences).reduce((a, b) => a + b, 0)).toBeCloseTo(forth.margin, 10);
    expect(Object.keys(forth.differences)).toEqual(OBJECTIVES);
  });

  test("the same response twice is a tie", async () => {
    expect(await model.compare(PROMPT, GOOD, GOOD)).toMatchObject({ winner: "tie", margin: 0, probability: 0.5 });
  });

  test("no probability where the gate was changed, or where the model has no β", async () => {
    expect(await model.compare(PROMPT, GOOD, "No.", { weights: { helpful: 2 } })).not.toHaveProperty("probability");
    await using other = await RewardModel.load(released, { cache });
    expect(await other.compare(PROMPT, GOOD, "No.")).not.toHaveProperty("probability");
  });

  test("a prompt of several turns", async () => {
    const prompt = messages[3]!.slice(0, -1);
    const { a } = await model.compare(prompt, GOOD, "No.");
    expect(a).toEqual((await model.compare(prompt, GOOD, "Yes.")).a);
  });
});

describe("rank", () => {
  test("best first; equal responses share a rank and keep their order", async () => {
    const responses = ["No.", GOOD, "No.", "It just does.", GOOD];
    const ranked = await model.rank(PROMPT, responses);
    expect(ranked.map(({ index }) => responses[index])).toEqual(ranked.map(({ response }) => response));
    const scores = ranked.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const { rank, score } of ranked) expect(rank).toBe(1 + scores.filter((other) => other > score).length);
    const twins = ranked.filter(({ response }) => response === GOOD);
    expect(twins[0]?.rank).toBe(twins[1]?.rank);
    expect(twins.map(({ index }) => index)).toEqual([1, 4]);
  });

  test("one response, and none", async () => {
    expect(await model.rank(PROMPT, [GOOD])).toMatchObject([{ rank: 1, index: 0, response: GOOD }]);
    expect(await model.rank(PROMPT, [])).toEqual([]);
  });
});

test("disposed of: calls fail, and disposing again does nothing", async () => {
  const own = await RewardModel.load(released, { cache });
  await own[Symbol.asyncDispose]();
  expect(await failure(own.score(messages[0]!))).toBeInstanceOf(BackboneError);
  await own[Symbol.asyncDispose]();
});
