import type { GatingLayer } from "../../heads/headWeights.js";
import type { FloatArray } from "./floatArray.js";
import { packParameters } from "./gateParameters.js";
import { GateSession } from "./gateSession.js";

/**
 * The weights w = softmax(MLP(p) / τ) that a gate gives to many prompts, in float32 and much faster than `gate` of the
 * heads, one prompt at a time.
 * @param layers linear layers with ReLU between; hidden ones of equal width.
 * @param prompts [U, d] float32, row-major.
 * @param temperature τ.
 * @returns [U, k]
 */
export async function gateWeights(
  layers: readonly GatingLayer[],
  prompts: Float32Array,
  temperature: number,
): Promise<FloatArray> {
  const [first] = layers;
  const width = first?.bias.length ?? 0;
  const shape = {
    hiddenSize: (first?.weight.length ?? 0) / width,
    width,
    hiddenLayers: layers.length - 1,
    objectives: layers.at(-1)?.bias.length ?? 0,
  };
  const precision = "float32";
  const gate = await GateSession.open({ shape, precision, temperature, dropoutScale: 1, asPublished: false });
  try {
    return await gate.weights(prompts, packParameters(layers, 0, shape, precision));
  } finally {
    await gate.close();
  }
}
