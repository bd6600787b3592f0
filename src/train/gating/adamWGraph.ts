import { GraphBuilder } from "../../onnx/graphBuilder.js";
import type { Precision } from "./floatArray.js";

/** PyTorch's defaults. */
export const BETA_1 = 0.9;
export const BETA_2 = 0.999;

/**
 * One step of AdamW on part of a vector, as an ONNX graph:
 *
 *   m ← β1 m + (1 - β1) g,   v ← β2 v + (1 - β2) g²
 *   θ ← (1 - η λ) θ - step_size m / (√v + epsilon)
 *
 * which is PyTorch's θ ← (1 - η λ) θ - η / (1 - β1^t) m / (√v / √(1 - β2^t) + ε) with numerator and denominator multiplied
 * by √(1 - β2^t): step_size = η √(1 - β2^t) / (1 - β1^t), epsilon = ε √(1 - β2^t).
 *
 * Inputs [n]: `parameters` (θ), `gradients` (g), `first_moments` (m), `second_moments` (v); scalars `kept` (1 - η λ),
 * `step_size`, `epsilon`. Outputs [n]: `new_` and the name of what they replace. Every operator goes element by element,
 * and each of θ, m and v is read by one of them alone, so an output may lie where its input does.
 */
export function adamWGraph(precision: Precision): GraphBuilder {
  const graph = new GraphBuilder();
  const vector = (name: string) => graph.input(name, precision, ["n"]);
  const scalar = (name: string) => graph.input(name, precision, []);
  const constant = (value: number) => (precision === "float32" ? graph.float32(value) : graph.float64(value));
  const multiply = (a: string, b: string) => graph.node("Mul", [a, b]);
  const replace = (name: string, op: string, inputs: readonly string[]) => {
    graph.output(`new_${name}`, precision, ["n"]);
    return graph.node(op, inputs, {}, `new_${name}`);
  };

  const g = vector("gradients");
  const oldM = multiply(vector("first_moments"), constant(BETA_1));
  const m = replace("first_moments", "Add", [oldM, multiply(g, constant(1 - BETA_1))]);
  const oldV = multiply(vector("second_moments"), constant(BETA_2));
  const v = replace("second_moments", "Add", [oldV, multiply(multiply(g, g), constant(1 - BETA_2))]);
  const denominator = graph.node("Add", [graph.node("Sqrt", [v]), scalar("epsilon")]);
  const change = multiply(graph.node("Div", [m, denominator]), scalar("step_size"));
  replace("parameters", "Sub", [multiply(vector("parameters"), scalar("kept")), change]);
  return graph;
}
