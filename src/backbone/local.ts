import type { Precision } from "../contracts/precision.js";
import type { Backbone, EncodeOptions, EncodeRequest } from "./backbone.js";
import { BackboneWorker } from "./backboneWorker.js";
import { checkRequests } from "./checkRequests.js";
import type { CompiledDecoder } from "./compiledDecoder.js";
import { planEncoding } from "./planEncoding.js";
import { FULL_LEVELS } from "./quantization/fullLevels.js";
import { RecentPrompts } from "./recentPrompts.js";

export interface LocalBackboneOptions {
  /** Folder that compiled models are kept in. */
  readonly cache: string;
  /** Arithmetic of matrix products. Default: fp32. */
  readonly precision?: Precision | undefined;
  /** Highest layer that will be asked for: blocks behind it are neither compiled nor computed. Default: all. */
  readonly blocks?: number | undefined;
  /** Texts by which int8 learns the size of hidden states; without any, every row gets its own scale. */
  readonly calibration?: CalibrationTexts | undefined;
  /** Processor threads for one batch. Default: one for each core. */
  readonly threads?: number | undefined;
  /** Stops opening; the call is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called while a model is compiled for the first time: weights written, and how many there are. */
  readonly onCompile?: ((done: number, total: number) => void) | undefined;
}

/** Texts to calibrate with. */
export interface CalibrationTexts {
  /** What they are known by: part of the compiled model's key. */
  readonly id: string;
  /** Token ids of each text; asked for when the model is compiled. */
  sequences(): Promise<readonly (readonly number[])[]>;
}

/** A backbone on this machine's processor, run by ONNX Runtime in a thread of its own. */
export class LocalBackbone implements Backbone {
  readonly precision: Precision;
  readonly weightsHash: string;
  readonly fingerprint: string;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly contextLength: number;
  /** Weights have 7 bits: products of 8-bit ones overflow on this processor. */
  readonly reducedRange: boolean;
  readonly #vocabSize: number;
  readonly #blocks: number;
  readonly #worker: BackboneWorker;
  readonly #recent = new RecentPrompts();

  private constructor(worker: BackboneWorker, compiled: Omit<CompiledDecoder, "files">) {
    this.#worker = worker;
    this.precision = compiled.precision;
    this.weightsHash = compiled.weightsHash;
    this.fingerprint = compiled.fingerprint;
    this.hiddenSize = compiled.hiddenSize;
    this.layers = compiled.layers;
    this.contextLength = compiled.contextLength;
    this.reducedRange = compiled.levels !== undefined && compiled.levels < FULL_LEVELS;
    this.#vocabSize = compiled.vocabSize;
    this.#blocks = compiled.blocks;
  }

  /**
   * Opens a Hugging Face folder or a GGUF file; compiles it first where the cache doesn't hold it.
   * @throws NotFoundError, FileFormatError, ModelError, UnsupportedError, NumericalError
   */
  static async open(path: string, options: LocalBackboneOptions): Promise<LocalBackbone> {
    const { cache, precision = "fp32", blocks, threads, calibration, onCompile, signal } = options;
    signal?.throwIfAborted();
    const worker = new BackboneWorker();
    const stop = () => worker.stop();
    signal?.addEventListener("abort", stop);
    const open = (sequences?: readonly (readonly number[])[]) => {
      const texts = calibration && { id: calibration.id, ...(sequences && { sequences }) };
      return worker.call("open", { path, cache, precision, blocks, threads, calibration: texts }, onCompile);
    };
    try {
      const compiled = (await open()) ?? (await open(await calibration?.sequences()));
      if (!compiled) throw new Error("The worker asked twice for calibration texts.");
      return new LocalBackbone(worker, compiled);
    } catch (error) {
      await worker.close();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  async encode(requests: readonly EncodeRequest[], options: EncodeOptions = {}): Promise<Float32Array[]> {
    const layers = options.layers ?? [this.#blocks];
    const { contextLength } = this;
    checkRequests(requests, layers, { vocabSize: this.#vocabSize, contextLength, layers: this.#blocks });
    const results = new Array<Float32Array>(requests.length);
    const recent = options.independent ? new RecentPrompts() : this.#recent;
    for (const { prefix, members, batched } of planEncoding(requests, recent)) {
      options.signal?.throwIfAborted();
      const states = await this.#worker.call("encode", { requests: batched, layers, prefix });
      for (const [j, i] of members.entries()) results[i] = states[j] as Float32Array;
      const tokens = batched.reduce((sum, { ids }) => sum + prefix.length + ids.length, 0);
      options.onBatch?.(members.length, tokens);
    }
    return results;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.close();
  }
}
