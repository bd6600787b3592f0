import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { EncodeRequest } from "./backbone.js";
import { ATTENTION_CHUNKS } from "./graph/attention.js";
import { hiddenOutput } from "./graph/decoderGraph.js";

/** Id in padded places. Any would do: attention is causal and padding lies to the right. */
const PADDING_ID = 0n;

/**
 * Runs one right-padded batch through the decoder graph.
 * @param layers layers to answer, as graph output numbers.
 * @returns per request float32 [layers, positions, d], row-major, each in a buffer of its own.
 */
export async function runBatch(
  session: InferenceSession,
  requests: readonly EncodeRequest[],
  layers: readonly number[],
  hiddenSize: number,
): Promise<Float32Array<ArrayBuffer>[]> {
  const longest = Math.max(...requests.map(({ ids }) => ids.length));
  const width = Math.ceil(longest / ATTENTION_CHUNKS) * ATTENTION_CHUNKS;
  const ids = new BigInt64Array(requests.length * width).fill(PADDING_ID);
  const positionIds = new BigInt64Array(ids.length);
  const pick: bigint[] = [];
  for (const [row, request] of requests.entries()) {
    for (const [i, id] of request.ids.entries()) ids[row * width + i] = BigInt(id);
    // Padding repeats position 0: past the context's end there would be no row in the rotary table.
    for (let i = 0; i < request.ids.length; i++) positionIds[row * width + i] = BigInt(i);
    for (const position of request.positions) pick.push(BigInt(row * width + position));
  }
  const dims = [requests.length, width];
  const outputs = await session.run(
    {
      input_ids: new Tensor("int64", ids, dims),
      position_ids: new Tensor("int64", positionIds, dims),
      pick: new Tensor("int64", BigInt64Array.from(pick), [pick.length]),
    },
    layers.map(hiddenOutput),
  );
  const states = layers.map((layer) => outputs[hiddenOutput(layer)]?.data as Float32Array);
  let firstRow = 0;
  return requests.map(({ positions }) => {
    const size = positions.length * hiddenSize;
    const result = new Float32Array(layers.length * size);
    const start = firstRow * hiddenSize;
    for (const [i, state] of states.entries()) result.set(state.subarray(start, start + size), i * size);
    firstRow += positions.length;
    return result;
  });
}
