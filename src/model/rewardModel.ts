import { createHash } from "node:crypto";
import type { Prompt } from "../contracts/conversation.js";
import { recipeText } from "../contracts/featureRecipe.js";
import type { Manifest } from "../contracts/manifest.js";
import type { CompareResult, Conversation, RankedResult, ScoreResult } from "../contracts/scoreResult.js";
import { hashHeads } from "../heads/hashHeads.js";
import { resolveSteering, type Steering } from "../heads/steering.js";
import { compareResults } from "./compareResults.js";
import { type LoadOptions, loadParts } from "./loadParts.js";
import { DEFAULT_MODEL } from "./modelRegistry.js";
import { rankResults } from "./rankResults.js";
import type { RewardModelParts } from "./rewardModelParts.js";
import type { ScoreOptions } from "./scoreOptions.js";
import { scoreStream } from "./scoreStream.js";

/**
 * An interpretable reward model: scores responses to conversations and says why.
 * Close it with `await using`, or by calling `model[Symbol.asyncDispose]()`.
 */
export class RewardModel implements AsyncDisposable {
  readonly name: string;
  /** Objective names, in model order. */
  readonly objectives: readonly string[];
  /** What the heads' manifest says; a folder in the released layout has one only if armorm exported it. */
  readonly manifest: Manifest | undefined;
  readonly #parts: RewardModelParts;

  constructor(parts: RewardModelParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.objectives = parts.heads.objectives;
    this.manifest = parts.manifest;
  }

  /**
   * Loads a model by registry name or hub id (OWNER/NAME, OWNER/NAME@REVISION), or from a folder in the released layout
   * or of heads with a manifest.
   * The first load of a model fetches and compiles its backbone; later ones take it from the cache.
   */
  static async load(nameOrFolder: string = DEFAULT_MODEL, options: LoadOptions = {}): Promise<RewardModel> {
    return new RewardModel(await loadParts(nameOrFolder, options));
  }

  /** Arithmetic of the backbone. */
  get precision(): string {
    return this.#parts.backbone.precision;
  }

  /** Longest conversation, in tokens. */
  get contextLength(): number {
    return this.#parts.backbone.contextLength;
  }

  get hiddenSize(): number {
    return this.#parts.backbone.hiddenSize;
  }

  /** SHA-256 of the backbone's weights. */
  get weightsHash(): string {
    return this.#parts.backbone.weightsHash;
  }

  /**
   * SHA-256 of everything that a result depends on besides its conversation and the options of the call: backbone (weights,
   * config, engine), precision, heads, their features, chat template and vocabulary, reference set, error bars.
   */
  get fingerprint(): string {
    const { backbone, heads, recipe, chat, emulateBf16, manifest, uncertainty } = this.#parts;
    const parts = [
      backbone.fingerprint,
      backbone.precision,
      hashHeads(heads),
      recipeText(recipe),
      chat.hash,
      `bf16 heads: ${emulateBf16}`,
      JSON.stringify(manifest?.reference ?? null),
      JSON.stringify(uncertainty ? [[...uncertainty.covariance], [...uncertainty.leverageLimit]] : null),
    ];
    return createHash("sha256").update(parts.join("\n")).digest("hex");
  }

  /** @throws UsageError when a call with this steering would be refused: an unknown objective, a value out of range. */
  checkSteering(steering: Steering): void {
    resolveSteering(steering, this.objectives);
  }

  /**
   * Scores one conversation, a list of them, or a stream of them (results in the same order; memory is bounded).
   * @throws InputError, TooLongError, TemplateError for a conversation that can't be scored: the first one of a list.
   */
  score(conversation: Conversation, options?: ScoreOptions): Promise<ScoreResult>;
  score(conversations: readonly Conversation[], options?: ScoreOptions): Promise<ScoreResult[]>;
  score(conversations: AsyncIterable<Conversation>, options?: ScoreOptions): AsyncGenerator<ScoreResult>;
  score(
    input: Conversation | readonly Conversation[] | AsyncIterable<Conversation>,
    options: ScoreOptions = {},
  ): Promise<ScoreResult | ScoreResult[]> | AsyncGenerator<ScoreResult> {
    if (isAsyncIterable(input)) return unwrap(this.scoreSettled(input, options));
    if (isList(input)) return collect(unwrap(this.scoreSettled(input, options)));
    return collect(unwrap(this.scoreSettled([input], options))).then(([result]) => result as ScoreResult);
  }

  /**
   * Scores a stream in which conversations may fail one by one: a settled result for each, in the same order. An Error in
   * the place of a conversation, such as one that couldn't be read, is answered as rejected.
   */
  scoreSettled(
    conversations: Iterable<Conversation | Error> | AsyncIterable<Conversation | Error>,
    options: ScoreOptions = {},
  ): AsyncGenerator<PromiseSettledResult<ScoreResult>> {
    return scoreStream(this.#parts, conversations, options);
  }

  /** Scores two responses to a prompt and says which is better, by how much and why. */
  async compare(prompt: Prompt, a: string, b: string, options: ScoreOptions = {}): Promise<CompareResult> {
    const [first, second] = await this.score(
      [
        { prompt, response: a },
        { prompt, response: b },
      ],
      options,
    );
    return compareResults(first as ScoreResult, second as ScoreResult, this.manifest?.beta);
  }

  /** Scores responses to a prompt and sorts them, best first. */
  async rank(prompt: Prompt, responses: readonly string[], options: ScoreOptions = {}): Promise<RankedResult[]> {
    const results = await this.score(
      responses.map((response) => ({ prompt, response })),
      options,
    );
    return rankResults(responses, results);
  }

  /** Ends the backbone's thread. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.backbone[Symbol.asyncDispose]();
  }
}

/** A single conversation may be a list too, of messages: those have roles. */
function isList(input: unknown): input is readonly Conversation[] {
  return Array.isArray(input) && !(isObject(input[0]) && "role" in input[0]);
}

function isAsyncIterable(input: unknown): input is AsyncIterable<Conversation> {
  return isObject(input) && Symbol.asyncIterator in input;
}

/** What callers without types pass may be anything; the encoder then says what is wrong with it. */
function isObject(input: unknown): input is object {
  return typeof input === "object" && input !== null;
}

async function* unwrap(results: AsyncGenerator<PromiseSettledResult<ScoreResult>>): AsyncGenerator<ScoreResult> {
  for await (const result of results) {
    if (result.status === "rejected") throw result.reason;
    yield result.value;
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
