import type { Precision } from "../../contracts/precision.js";
import type { TensorStore } from "../../io/tensorStore.js";
import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { CheckedTensors } from "../graph/checkedTensors.js";
import type { DecoderLayers } from "../graph/decoderLayers.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import { Float32Layers } from "../graph/float32Layers.js";
import { Calibration } from "./calibration.js";
import { foldedStore } from "./foldedStore.js";
import { Int4Layers } from "./int4Layers.js";
import { Int8Layers } from "./int8Layers.js";
import { Quantizer } from "./quantizer.js";
import { rotationOf } from "./rotationOf.js";

/** Adds a decoder's layers to a graph; to be closed when the graph's weights are written. */
export interface LayersInGraph extends AsyncDisposable {
  readonly inGraph: (graph: GraphBuilder) => DecoderLayers;
  /** Where the graph answers rotated rows: the final norm's weight [d], which is still to be multiplied with. */
  readonly finalNorm?: readonly number[];
}

/**
 * The layers of a decoder in the wanted precision.
 * @param levels largest absolute value of a weight in int8.
 * @param sequences token ids of calibration texts for int8; none: rows of inputs get a scale each.
 */
export async function layersFor(
  spec: DecoderSpec,
  store: TensorStore,
  options: {
    readonly precision: Precision;
    readonly levels: number;
    readonly sequences: readonly (readonly number[])[];
  },
): Promise<LayersInGraph> {
  const { precision, levels } = options;
  if (precision !== "int8") {
    const Layers = precision === "int4" ? Int4Layers : Float32Layers;
    return { inGraph: (graph) => new Layers(graph, spec, store), [Symbol.asyncDispose]: async () => undefined };
  }
  const rotation = rotationOf(spec);
  const folded = foldedStore(store, spec, rotation);
  const sequences = options.sequences.filter(({ length }) => length > 0);
  const calibration = sequences.length > 0 ? await Calibration.begin(spec, folded, sequences) : undefined;
  const quantizer = await Quantizer.open(levels, calibration);
  return {
    inGraph: (graph) => new Int8Layers(graph, spec, store, quantizer),
    ...(rotation && { finalNorm: await finalNormOf(spec, store) }),
    [Symbol.asyncDispose]: () => quantizer[Symbol.asyncDispose](),
  };
}

async function finalNormOf({ hiddenSize, normOffset }: DecoderSpec, store: TensorStore): Promise<number[]> {
  const read = new CheckedTensors(store).tensor("model.norm.weight", [hiddenSize]);
  return Array.from(await read(), (value) => value + normOffset);
}
