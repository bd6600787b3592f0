import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type FloatArray, zeros } from "./floatArray.js";
import { type GateNetwork, trainingGraph } from "./gateGraph.js";
import { layerTensors, type TensorMaker } from "./layerTensors.js";
import { openGraph } from "./openGraph.js";

/** Pairs that go through the network in one run. Arrays may be longer than said. */
export interface GateBatch {
  /** B */
  readonly pairs: number;
  /** [S B, d], as `trainingGraph` wants them. */
  readonly prompts: FloatArray;
  /** [S, B, k] */
  readonly rewards: FloatArray;
  /** Of each hidden layer [S B, width]; none without dropout. */
  readonly masks: readonly FloatArray[];
  /** What one pair counts for: 1 / pairs of the whole batch. */
  readonly share: number;
}

/** The training graph for one vector of parameters, which is read at every run: who changes it changes the gate. */
export class GradientSession {
  /** [parameterCount]: of the layers written by `run`; β's is left to the caller. */
  readonly gradients: FloatArray;
  readonly #network: GateNetwork;
  readonly #parameters: FloatArray;
  readonly #session: InferenceSession;
  readonly #makeTensor: TensorMaker;
  readonly #feeds: Record<string, Tensor>;
  readonly #fetches: Record<string, Tensor>;

  private constructor(
    network: GateNetwork,
    parameters: FloatArray,
    session: InferenceSession,
    makeTensor: TensorMaker,
  ) {
    this.#network = network;
    this.#parameters = parameters;
    this.#session = session;
    this.#makeTensor = makeTensor;
    this.gradients = zeros(network.precision, parameters.length);
    this.#feeds = layerTensors(parameters, network.shape, ["weight", "bias"], makeTensor);
    this.#fetches = layerTensors(this.gradients, network.shape, ["weight_gradient", "bias_gradient"], makeTensor);
  }

  static async open(network: GateNetwork, parameters: FloatArray): Promise<GradientSession> {
    const { session, makeTensor } = await openGraph(trainingGraph(network), network.precision);
    return new GradientSession(network, parameters, session, makeTensor);
  }

  /**
   * Computes the batch's part of the layers' gradients.
   * @returns s [B]: score of chosen minus score of rejected, of each pair.
   */
  async run({ pairs, prompts, rewards, masks, share }: GateBatch): Promise<FloatArray> {
    const { shape, precision, asPublished } = this.#network;
    const sides = asPublished ? 2 : 1;
    const beta = this.#parameters.at(-1) ?? 0;
    const margins = zeros(precision, pairs);
    const scalar = (value: number) => this.#makeTensor(zeros(precision, 1).fill(value), []);
    const masked = masks.map((mask, i) => [`mask_${i}`, this.#makeTensor(mask, [sides * pairs, shape.width])]);
    const feeds = {
      ...this.#feeds,
      ...(Object.fromEntries(masked) as Record<string, Tensor>),
      prompts: this.#makeTensor(prompts, [sides * pairs, shape.hiddenSize]),
      rewards: this.#makeTensor(rewards, [sides, pairs, shape.objectives]),
      negative_beta: scalar(-beta),
      slope: scalar(-beta * share),
    };
    await this.#session.run(feeds, { ...this.#fetches, margins: this.#makeTensor(margins, [1, pairs, 1]) });
    return margins;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
