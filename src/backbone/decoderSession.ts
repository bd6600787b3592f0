import { InferenceSession, Tensor } from "onnxruntime-node";
import type { EncodeRequest } from "./backbone.js";
import type { CompiledDecoder } from "./compiledDecoder.js";
import { stateNames } from "./graph/attention.js";
import { hiddenOutput } from "./graph/decoderGraph.js";
import { paddedLength } from "./graph/paddedLength.js";
import { HiddenRows } from "./hiddenRows.js";
import { type PromptState, PromptStates } from "./promptStates.js";

/** Id in padded places. Any would do: attention is causal and padding lies to the right. */
const PADDING_ID = 0n;

/** ONNX Runtime gives products with one row other last digits than those with more, and reductions of none other shapes. */
const FEWEST_PICKS = 2;

/** The decoder graph in ONNX Runtime, and the states of prompts that it computed lately. */
export class DecoderSession {
  readonly #session: InferenceSession;
  readonly #decoder: Omit<CompiledDecoder, "files">;
  readonly #hiddenRows: HiddenRows;
  readonly #states = new PromptStates();

  private constructor(session: InferenceSession, decoder: Omit<CompiledDecoder, "files">) {
    this.#session = session;
    this.#decoder = decoder;
    this.#hiddenRows = new HiddenRows(decoder);
  }

  /** @param threads that compute one batch; absent: one for each core. */
  static async open(
    graphFile: string,
    decoder: Omit<CompiledDecoder, "files">,
    threads: number | undefined,
  ): Promise<DecoderSession> {
    const options = threads === undefined ? {} : { intraOpNumThreads: threads };
    return new DecoderSession(await InferenceSession.create(graphFile, options), decoder);
  }

  /**
   * Runs one right-padded batch.
   * @param requests ids that follow `prefix`, and positions among them.
   * @param layers layers to answer, as graph output numbers.
   * @param prefix ids before those of every request, a multiple of TOKEN_STEP of them; computed where their state
   *   isn't kept from an earlier batch.
   * @returns per request float32 [layers, positions, d], row-major, each in a buffer of its own.
   */
  async encode(
    requests: readonly EncodeRequest[],
    layers: readonly number[],
    prefix: readonly number[],
  ): Promise<Float32Array<ArrayBuffer>[]> {
    const state = prefix.length > 0 ? await this.#promptState(prefix) : undefined;
    const outputs = await this.#session.run(this.#feeds(requests, state), layers.map(hiddenOutput));
    const rows = layers.map((layer) => outputs[hiddenOutput(layer)]?.data as Float32Array);
    const { hiddenSize } = this.#decoder;
    let first = 0;
    return requests.map((request) => {
      const count = HiddenRows.count(request);
      const size = request.positions.length * hiddenSize;
      const result = new Float32Array(layers.length * size);
      for (const [i, layer] of layers.entries()) {
        const ofRequest = (rows[i] as Float32Array).subarray(first * hiddenSize, (first + count) * hiddenSize);
        result.set(this.#hiddenRows.states(ofRequest, request, layer), i * size);
      }
      first += count;
      return result;
    });
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  async #promptState(prefix: readonly number[]): Promise<PromptState> {
    const kept = this.#states.get(prefix);
    if (kept) return kept;
    const names = Array.from({ length: this.#decoder.blocks }, (_, layer) => stateNames(layer, "present")).flat();
    const outputs = await this.#session.run(this.#feeds([{ ids: prefix, positions: [] }], undefined), names);
    const state = { length: prefix.length, values: names.map((name) => outputs[name]?.data as Float32Array) };
    this.#states.set(prefix, state);
    return state;
  }

  #feeds(requests: readonly EncodeRequest[], state: PromptState | undefined): Record<string, Tensor> {
    const width = paddedLength(Math.max(...requests.map(({ ids }) => ids.length)));
    const ids = new BigInt64Array(requests.length * width).fill(PADDING_ID);
    const positionIds = new BigInt64Array(ids.length);
    const pick: bigint[] = [];
    for (const [row, request] of requests.entries()) {
      for (const [i, id] of request.ids.entries()) ids[row * width + i] = BigInt(id);
      // Padding repeats position 0: past the context's end there would be no row in the rotary table.
      for (let i = 0; i < request.ids.length; i++) positionIds[row * width + i] = BigInt((state?.length ?? 0) + i);
      for (const at of request.positions) {
        const { from, to } = typeof at === "number" ? { from: at, to: at + 1 } : at;
        for (let position = from; position < to; position++) pick.push(BigInt(row * width + position));
      }
    }
    while (pick.length < FEWEST_PICKS) pick.push(0n);
    const dims = [requests.length, width];
    return {
      input_ids: new Tensor("int64", ids, dims),
      position_ids: new Tensor("int64", positionIds, dims),
      pick: new Tensor("int64", BigInt64Array.from(pick), [pick.length]),
      ...this.#past(requests.length, state),
    };
  }

  /** Every layer's keys and values of the prefix, once for each of `rows` sequences; of no token where there is none. */
  #past(rows: number, state: PromptState | undefined): Record<string, Tensor> {
    const { blocks, kvHeads, headDim } = this.#decoder;
    const dims = [rows, kvHeads, state?.length ?? 0, headDim];
    const names = Array.from({ length: blocks }, (_, layer) => stateNames(layer, "past")).flat();
    return Object.fromEntries(
      names.map((name, i) => [name, new Tensor("float32", repeat(state?.values[i], rows), dims)]),
    );
  }
}

function repeat(values: Float32Array | undefined, times: number): Float32Array {
  if (!values || times === 1) return values ?? new Float32Array();
  const all = new Float32Array(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}
