import type { TensorStore } from "../../io/tensorStore.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import type { DecoderLayers, Projection } from "../graph/decoderLayers.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import { Float32Layers } from "../graph/float32Layers.js";
import { hadamardBlock } from "./hadamardBlock.js";
import { hadamardNodes } from "./hadamardNodes.js";

/** The rows that projections get, in the graph. */
export interface Tap {
  /** First module that reads the rows. */
  readonly site: string;
  /** [T, width] */
  readonly rows: string;
  readonly width: number;
  /** Whether the rows come from a norm, so that one scale suits them all. */
  readonly normed: boolean;
}

/** Float32 layers that keep a tap wherever the int8 graph rounds rows. */
export class TappedLayers extends Float32Layers implements DecoderLayers {
  readonly taps: Tap[] = [];
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;

  constructor(graph: GraphBuilder, spec: DecoderSpec, store: TensorStore) {
    super(graph, spec, store);
    this.#graph = graph;
    this.#spec = spec;
  }

  override normedProjections(x: string, norm: string, projections: readonly Projection[]): string[] {
    const rows = this.norm(x, norm, this.#spec.hiddenSize);
    this.#tap(rows, projections[0], true);
    return projections.map((projection) => this.project(rows, projection));
  }

  override attentionOutput(x: string, projection: Projection): string {
    this.#tap(x, projection, false);
    return super.attentionOutput(x, projection);
  }

  override mlpOutput(x: string, projection: Projection): string {
    const { width } = projection;
    this.#tap(hadamardNodes(this.#graph, x, width, hadamardBlock(width)), projection, false);
    return super.mlpOutput(x, projection);
  }

  #tap(rows: string, projection: Projection | undefined, normed: boolean): void {
    if (projection) this.taps.push({ site: projection.names[0] ?? "", rows, width: projection.width, normed });
  }
}
