import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import type { DecoderSpec } from "./decoderSpec.js";

/**
 * Adds the rotary tables cos and sin, float32 [contextLength, headDim / 2], to the graph.
 * The angle is rounded to float32 before cosine and sine, as PyTorch computes it: at position 8,000 the rounding is
 * worth 2e-4, more than our tolerance.
 */
export function rotaryTables(graph: GraphBuilder, spec: DecoderSpec): { cos: string; sin: string } {
  const { inverseFrequencies, attentionFactor } = spec.rope;
  const half = inverseFrequencies.length;
  const table = (name: string, f: (angle: number) => number) =>
    graph.weight(name, [spec.contextLength, half], async () => {
      const values = new Float32Array(spec.contextLength * half);
      for (let position = 0; position < spec.contextLength; position++) {
        for (const [i, frequency] of inverseFrequencies.entries()) {
          values[position * half + i] = f(Math.fround(position * frequency)) * attentionFactor;
        }
      }
      return values;
    });
  return { cos: table("rope.cos", Math.cos), sin: table("rope.sin", Math.sin) };
}
