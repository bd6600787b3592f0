import { createHash } from "node:crypto";
import type { Precision } from "../backbone/backbone.js";
import { LocalBackbone } from "../backbone/local.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import type { Prompt } from "../contracts/conversation.js";
import type { Manifest } from "../contracts/manifest.js";
import type { CompareResult, Conversation, RankedResult, ScoreResult } from "../contracts/scoreResult.js";
import { ModelError, UnsupportedError, UsageError } from "../errors.js";
import { hashHeads } from "../heads/hashHeads.js";
import { BFLOAT16, roundHeads } from "../heads/rounding.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { compareResults } from "./compareResults.js";
import { fetchBackbone } from "./fetchBackbone.js";
import { DEFAULT_MODEL } from "./modelRegistry.js";
import { rankResults } from "./rankResults.js";
import { readHeads } from "./readHeads.js";
import { type ModelSource, resolveModel } from "./resolveModel.js";
import type { RewardModelParts } from "./rewardModelParts.js";
import type { ScoreOptions } from "./scoreOptions.js";
import { scoreStream } from "./scoreStream.js";

/** How a model is loaded. */
export interface LoadOptions {
  /** GGUF file or Hugging Face folder to use instead of the model's own backbone. */
  readonly backbone?: string | undefined;
  /** Arithmetic of the backbone. Default: fp32. */
  readonly precision?: Precision | undefined;
  /** Compute heads as code in bfloat16 does, to compare with numbers that such code printed. Default false. */
  readonly emulateBf16?: boolean | undefined;
  /** Folder for fetched and compiled models. Default: `ARMORM_CACHE`, else the user's cache folder. */
  readonly cache?: string | undefined;
  /** What loading is doing when it takes long: fetching the backbone, or compiling it for the first time. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What loading is doing when it takes long. */
export type LoadProgress =
  | { readonly stage: "fetch"; readonly file: string }
  | { readonly stage: "compile"; readonly done: number; readonly total: number };

/**
 * An interpretable reward model: scores responses to conversations and says why.
 * Close it with `await using`, or by calling `model[Symbol.asyncDispose]()`.
 */
export class RewardModel implements AsyncDisposable {
  readonly name: string;
  /** Objective names, in model order. */
  readonly objectives: readonly string[];
  /** What the heads' manifest says; absent for a folder in the released layout. */
  readonly manifest: Manifest | undefined;
  readonly #parts: RewardModelParts;

  /** @throws ModelError when the heads were made for another hidden size than the backbone's. */
  constructor(parts: RewardModelParts) {
    const { backbone, heads } = parts;
    if (heads.hiddenSize !== backbone.hiddenSize) {
      throw new ModelError("E_HIDDEN_SIZE", "heads and backbone don't fit together", {
        where: parts.name,
        found: `heads for hidden size ${heads.hiddenSize}, a backbone of ${backbone.hiddenSize}`,
        fix: "Use the backbone that the heads were trained on",
      });
    }
    this.#parts = parts;
    this.name = parts.name;
    this.objectives = heads.objectives;
    this.manifest = parts.manifest;
  }

  /**
   * Loads a model by registry name, or from a folder in the released layout or of heads with a manifest.
   * The first load of a model fetches and compiles its backbone; later ones take it from the cache.
   */
  static async load(nameOrFolder: string = DEFAULT_MODEL, options: LoadOptions = {}): Promise<RewardModel> {
    const { cache = cacheFolder(), onProgress, signal, backbone: ownBackbone, emulateBf16 = false } = options;
    refuseUnknownPrecision(options.precision);
    const source = await resolveModel(nameOrFolder);
    const wanted = ownBackbone ?? source.backbone ?? missingBackbone(source);
    const onFetch = (file: string) => onProgress?.({ stage: "fetch", file });
    const path = typeof wanted === "string" ? wanted : await fetchBackbone(wanted, cache, { onFetch, signal });
    const onCompile = (done: number, total: number) => onProgress?.({ stage: "compile", done, total });
    const opening = LocalBackbone.open(path, { cache, onCompile });
    opening.catch(() => undefined); // a failure is reported where `opening` is awaited, not before
    try {
      const exact = await readHeads(source);
      const heads = emulateBf16 ? roundHeads(exact, BFLOAT16) : exact;
      const chat = new ChatEncoder(await loadChatFormat(path), heads.gating.length > 0);
      return new RewardModel({
        name: nameOrFolder,
        backbone: await opening,
        chat,
        heads,
        emulateBf16,
        manifest: source.manifest,
      });
    } catch (error) {
      await opening.then((backbone) => backbone[Symbol.asyncDispose]()).catch(() => undefined);
      throw error;
    }
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

  /** SHA-256 of everything that a score depends on besides its conversation: weights, precision, heads, chat format. */
  get fingerprint(): string {
    const { backbone, heads, chat } = this.#parts;
    return createHash("sha256")
      .update([backbone.weightsHash, backbone.precision, hashHeads(heads), chat.hash].join("\n"))
      .digest("hex");
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

  /** Scores a stream in which conversations may fail one by one: a settled result for each, in the same order. */
  scoreSettled(
    conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
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

function refuseUnknownPrecision(precision = "fp32"): void {
  if (precision === "fp32") return;
  throw new UnsupportedError("E_PRECISION", "unknown precision", { found: `"${precision}"`, expected: "fp32" });
}

function missingBackbone({ heads, manifest }: ModelSource): never {
  throw new UsageError("E_NO_BACKBONE", "these heads need a backbone", {
    where: heads,
    found: JSON.stringify(manifest?.backbone ?? "no backbone in manifest.json"),
    fix: "Name its GGUF file or folder with --backbone",
  });
}

/** A single conversation may be a list too, of messages: those have roles. */
function isList(input: Conversation | readonly Conversation[]): input is readonly Conversation[] {
  return Array.isArray(input) && !(input[0] && "role" in input[0]);
}

function isAsyncIterable(input: object): input is AsyncIterable<Conversation> {
  return Symbol.asyncIterator in input;
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
