import type { InferenceSession, Tensor } from "onnxruntime-node";
import { adamWGraph, BETA_1, BETA_2 } from "./adamWGraph.js";
import { type FloatArray, type Precision, zeros } from "./floatArray.js";
import type { TensorMaker } from "./layerTensors.js";
import { openGraph } from "./openGraph.js";

/** PyTorch's default. */
const EPSILON = 1e-8;

/** Elements that are updated together: what the graph makes on the way then stays in the processor's cache. */
const CHUNK = 2 ** 17;

/** What AdamW changes, all of one length; the moments begin with zeros. */
export interface AdamState {
  readonly parameters: FloatArray;
  readonly firstMoments: FloatArray;
  readonly secondMoments: FloatArray;
}

/** AdamW on given arrays, in place. A loop in JavaScript takes three times as long: its square roots come one by one. */
export class AdamW {
  readonly #precision: Precision;
  readonly #session: InferenceSession;
  readonly #makeTensor: TensorMaker;
  readonly #chunks: readonly { feeds: Record<string, Tensor>; fetches: Record<string, Tensor> }[];

  private constructor(
    precision: Precision,
    session: InferenceSession,
    makeTensor: TensorMaker,
    { parameters, firstMoments, secondMoments }: AdamState,
    gradients: FloatArray,
  ) {
    this.#precision = precision;
    this.#session = session;
    this.#makeTensor = makeTensor;
    this.#chunks = Array.from({ length: Math.ceil(parameters.length / CHUNK) }, (_, i) => {
      const tensor = (values: FloatArray) => {
        const chunk = values.subarray(i * CHUNK, (i + 1) * CHUNK);
        return makeTensor(chunk, [chunk.length]);
      };
      const [p, m, v] = [tensor(parameters), tensor(firstMoments), tensor(secondMoments)];
      return {
        feeds: { parameters: p, first_moments: m, second_moments: v, gradients: tensor(gradients) },
        fetches: { new_parameters: p, new_first_moments: m, new_second_moments: v },
      };
    });
  }

  /** @param gradients read at each step. */
  static async open(precision: Precision, state: AdamState, gradients: FloatArray): Promise<AdamW> {
    const { session, makeTensor } = await openGraph(adamWGraph(precision), precision);
    return new AdamW(precision, session, makeTensor, state, gradients);
  }

  /**
   * One step, as `adamWGraph` defines it.
   * @param t number of the step, from 1.
   * @param rate η.
   * @param decay λ.
   */
  async step(t: number, rate: number, decay: number): Promise<void> {
    const correction = Math.sqrt(1 - BETA_2 ** t);
    const scalar = (value: number) => this.#makeTensor(zeros(this.#precision, 1).fill(value), []);
    const scalars = {
      kept: scalar(1 - rate * decay),
      step_size: scalar((rate * correction) / (1 - BETA_1 ** t)),
      epsilon: scalar(EPSILON * correction),
    };
    for (const { feeds, fetches } of this.#chunks) await this.#session.run({ ...feeds, ...scalars }, fetches);
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
