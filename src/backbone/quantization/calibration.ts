import { InferenceSession, Tensor } from "onnxruntime-node";
import type { TensorStore } from "../../io/tensorStore.js";
import { checkRequests } from "../checkRequests.js";
import { stateNames } from "../graph/attention.js";
import { DecoderBlock } from "../graph/decoderBlock.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import { paddedLength } from "../graph/paddedLength.js";
import { planBatches } from "../planBatches.js";
import { chooseClip } from "./chooseClip.js";
import { FedGraph } from "./fedGraph.js";
import type { InputStatistics } from "./inputStatistics.js";
import { type Tap, TappedLayers } from "./tappedLayers.js";

/** Token sequences of similar length, right-padded, and their rows of the residual stream. */
interface Batch {
  /** [B, S] of the padded batch. */
  readonly dims: readonly [number, number];
  readonly positionIds: BigInt64Array;
  /** Flat numbers of the rows that aren't padding. */
  readonly rows: BigInt64Array;
  /** [B * S, d] */
  x: Float32Array;
}

/**
 * Runs texts through a decoder in float32, one block after the other, and keeps statistics of the rows that projections
 * get. Only one block's weights are in memory at a time, so that a model larger than the memory can be calibrated.
 */
export class Calibration {
  readonly #spec: DecoderSpec;
  readonly #store: TensorStore;
  readonly #batches: readonly Batch[];
  #layer = -1;
  #sites = new Map<string, InputStatistics>();

  private constructor(spec: DecoderSpec, store: TensorStore, batches: readonly Batch[]) {
    this.#spec = spec;
    this.#store = store;
    this.#batches = batches;
  }

  /**
   * @param store the decoder in the int8 graph's coordinates (see foldedStore).
   * @param texts token ids; a text longer than the context is cut.
   * @throws UsageError for an id beyond the vocabulary.
   */
  static async begin(
    spec: DecoderSpec,
    store: TensorStore,
    texts: readonly (readonly number[])[],
  ): Promise<Calibration> {
    const sequences = texts.map((ids) => ids.slice(0, spec.contextLength));
    checkRequests(
      sequences.map((ids) => ({ ids, positions: [] })),
      [],
      spec,
    );
    const embedding = await store.read("model.embed_tokens.weight");
    const batches = planBatches(sequences.map(({ length }) => length)).map((members) =>
      embed(
        members.map((i) => sequences[i] ?? []),
        embedding,
        spec,
      ),
    );
    return new Calibration(spec, store, batches);
  }

  /**
   * @param site the first module that reads the rows, such as `model.layers.3.self_attn.q_proj`. Layers must be asked for
   *   in ascending order.
   */
  async inputs(site: string): Promise<InputStatistics> {
    const layer = Number(/\.layers\.(\d+)\./.exec(site)?.[1]);
    while (this.#layer < layer) await this.#advance();
    const statistics = this.#sites.get(site);
    if (!statistics) throw new Error(`No calibration for ${site}.`);
    return statistics;
  }

  async #advance(): Promise<void> {
    this.#layer++;
    const longest = Math.max(...this.#batches.map(({ dims }) => dims[1]));
    const { graph, taps, out } = blockGraph({ ...this.#spec, contextLength: longest }, this.#store, this.#layer);
    const weights: Record<string, Tensor> = {};
    for (const [name, { shape, read }] of graph.fed) {
      weights[name] = new Tensor("float32", (await read()) as Float32Array, shape);
    }
    const session = await InferenceSession.create(graph.encode(""));
    const grams = new Map<string, Float32Array>(taps.map(({ site, width }) => [site, new Float32Array(width * width)]));
    const rows = new Map<string, Float32Array[]>(taps.map(({ site }) => [site, []]));
    for (const batch of this.#batches) {
      const results = await session.run({ ...weights, ...this.#feeds(batch, taps, grams) });
      const data = (name: string) => results[name]?.data as Float32Array;
      for (const { site, normed } of taps) {
        grams.set(site, data(gramOf(site)));
        if (normed) rows.get(site)?.push(data(rowsOf(site)));
      }
      batch.x = data(out);
    }
    await session.release();
    const count = this.#batches.reduce((sum, batch) => sum + batch.rows.length, 0);
    this.#sites = new Map(
      taps.map(({ site, width, normed }) => {
        const gram = grams.get(site) ?? new Float32Array();
        return [site, { gram, rows: count, ...(normed && { clip: chooseClip(rows.get(site) ?? [], width) }) }];
      }),
    );
  }

  #feeds(batch: Batch, taps: readonly Tap[], grams: ReadonlyMap<string, Float32Array>): Record<string, Tensor> {
    const { hiddenSize, kvHeads, headDim } = this.#spec;
    const { dims, positionIds, rows, x } = batch;
    const none = () => new Tensor("float32", new Float32Array(), [dims[0], kvHeads, 0, headDim]);
    return {
      input_ids: new Tensor("int64", new BigInt64Array(dims[0] * dims[1]), dims),
      position_ids: new Tensor("int64", positionIds, dims),
      rows: new Tensor("int64", rows, [rows.length]),
      x: new Tensor("float32", x, [dims[0] * dims[1], hiddenSize]),
      ...Object.fromEntries(stateNames(this.#layer, "past").map((name) => [name, none()])),
      ...Object.fromEntries(
        taps.map(({ site, width }) => [
          gramSoFar(site),
          new Tensor("float32", grams.get(site) ?? new Float32Array(), [width, width]),
        ]),
      ),
    };
  }
}

const rowsOf = (site: string) => `${site}.rows`;
const gramOf = (site: string) => `${site}.gram`;
const gramSoFar = (site: string) => `${site}.gram_so_far`;

/** One block in float32 with x as input and output, and what is wanted of the rows at every tap. */
function blockGraph(spec: DecoderSpec, store: TensorStore, layer: number) {
  const graph = new FedGraph();
  const layers = new TappedLayers(graph, spec, store);
  graph.input("input_ids", "int64", ["B", "S"]);
  graph.input("position_ids", "int64", ["B", "S"]);
  graph.input("rows", "int64", ["R"]);
  const x = graph.input("x", "float32", ["T", spec.hiddenSize]);
  const out = new DecoderBlock(graph, spec, layers).apply(x, layer);
  graph.output(out, "float32", ["T", spec.hiddenSize]);
  for (const { site, rows, width, normed } of layers.taps) {
    const kept = graph.node("Gather", [rows, "rows"], {}, rowsOf(site));
    if (normed) graph.output(kept, "float32", ["R", width]);
    const soFar = graph.input(gramSoFar(site), "float32", [width, width]);
    graph.output(graph.node("Gemm", [kept, kept, soFar], { transA: 1n }, gramOf(site)), "float32", [width, width]);
  }
  return { graph, taps: layers.taps, out };
}

function embed(sequences: readonly (readonly number[])[], embedding: Float32Array, spec: DecoderSpec): Batch {
  const { hiddenSize, embeddingScale } = spec;
  const width = paddedLength(Math.max(...sequences.map(({ length }) => length)));
  const x = new Float32Array(sequences.length * width * hiddenSize);
  const positionIds = new BigInt64Array(sequences.length * width);
  const rows: bigint[] = [];
  for (const [b, ids] of sequences.entries()) {
    for (const [position, id] of ids.entries()) {
      const row = b * width + position;
      x.set(embedding.subarray(id * hiddenSize, (id + 1) * hiddenSize), row * hiddenSize);
      positionIds[row] = BigInt(position);
      rows.push(BigInt(row));
    }
  }
  if (embeddingScale !== 1) for (let i = 0; i < x.length; i++) x[i]! *= embeddingScale;
  return { dims: [sequences.length, width], positionIds, rows: BigInt64Array.from(rows), x };
}
