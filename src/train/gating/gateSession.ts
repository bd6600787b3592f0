import type { InferenceSession } from "onnxruntime-node";
import { type FloatArray, zeros } from "./floatArray.js";
import { type GateNetwork, gateGraph } from "./gateGraph.js";
import { layerTensors, type TensorMaker } from "./layerTensors.js";
import { openGraph } from "./openGraph.js";

/** Prompts that go through the gate together. */
const CHUNK = 1024;

/** The gate's forward pass, without dropout, for any parameters of one shape. */
export class GateSession {
  readonly #network: GateNetwork;
  readonly #session: InferenceSession;
  readonly #makeTensor: TensorMaker;

  private constructor(network: GateNetwork, session: InferenceSession, makeTensor: TensorMaker) {
    this.#network = network;
    this.#session = session;
    this.#makeTensor = makeTensor;
  }

  static async open(network: GateNetwork): Promise<GateSession> {
    const { session, makeTensor } = await openGraph(gateGraph(network), network.precision);
    return new GateSession(network, session, makeTensor);
  }

  /**
   * The gate's weights of each prompt.
   * @param prompts [U, d] float32, row-major.
   * @param parameters [parameterCount], of the network's precision.
   * @returns [U, k]
   */
  async weights(prompts: Float32Array, parameters: FloatArray): Promise<FloatArray> {
    const { shape, precision, asPublished } = this.#network;
    const { hiddenSize: d, objectives: k } = shape;
    const layers = layerTensors(parameters, shape, ["weight", "bias"], this.#makeTensor);
    const count = prompts.length / d;
    const sides = asPublished ? 2 : 1;
    const weights = zeros(precision, count * k);
    const rows = zeros(precision, sides * Math.min(CHUNK, count) * d);
    for (let start = 0; start < count; start += CHUNK) {
      const size = Math.min(CHUNK, count - start);
      // As published: the two sides of a pair, which have the same prompt.
      for (let side = 0; side < sides; side++)
        rows.set(prompts.subarray(start * d, (start + size) * d), side * size * d);
      const gating = zeros(precision, sides * size * k);
      await this.#session.run(
        { ...layers, prompts: this.#makeTensor(rows, [sides * size, d]) },
        { gating: this.#makeTensor(gating, [sides, size, k]) },
      );
      weights.set(gating.subarray(0, size * k), start * k);
    }
    return weights;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
