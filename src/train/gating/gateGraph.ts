import { DATA_TYPE, GraphBuilder } from "../../onnx/graphBuilder.js";
import type { Precision } from "./floatArray.js";
import { type GateShape, layerWidths } from "./gateShape.js";

/** What a gate's graphs are built from. */
export interface GateNetwork {
  readonly shape: GateShape;
  readonly precision: Precision;
  /** τ: what the logits are divided by. */
  readonly temperature: number;
  /** 1 / (1 - p) where hidden units are dropped with probability p, 1 where none is. */
  readonly dropoutScale: number;
  /** Takes the softmax over the two sides of a pair, as the published script does, instead of over the objectives. */
  readonly asPublished: boolean;
}

/**
 * The gate without dropout as an ONNX graph.
 * Inputs: `prompts` [S B, d], `weight_i` and `bias_i` of each layer. Output: `gating` [S, B, k].
 */
export function gateGraph(network: GateNetwork): GraphBuilder {
  const graph = new GraphBuilder();
  const { gating } = forward(graph, network, false);
  const { precision, shape } = network;
  graph.node("Identity", [gating], {}, "gating");
  graph.output("gating", precision, [sides(network), "B", shape.objectives]);
  return graph;
}

/**
 * One training step up to the gradients as an ONNX graph: the loss of B pairs and its derivatives, by hand.
 *
 * Forward, with A_0 = P [B, d] the embeddings of the pairs' prompts, D [B, k] the difference of the rewards of chosen
 * and rejected, M_i [B, width] dropout's zeros and ones, and α its scale behind a hidden layer, 1 behind the input:
 *
 *   Z_i = α A_{i-1} W_iᵀ + b_i         layers i = 1 … n + 1
 *   A_i = M_i ⊙ max(Z_i, 0)            hidden layers i = 1 … n
 *   w   = softmax(Z_{n+1} / τ)         over the objectives; logit_scale is fixed at 1
 *   s   = Σ_j w_j D_j                  score of chosen minus score of rejected
 *   L   = share Σ_pairs -log σ(β s)    share = 1 / pairs of the whole batch, which may come in parts
 *
 * Backward, with x' for ∂L/∂x:
 *
 *   s'       = -β share σ(-β s)                    as d(-log σ(x))/dx = -σ(-x)
 *   Z_{n+1}' = s' w ⊙ (D - s) / τ                  as ∂w_j/∂z_l = w_j (δ_jl - w_l) / τ
 *   W_i'     = α Z_i'ᵀ A_{i-1},   b_i' = Σ_rows Z_i'
 *   Z_{i-1}' = α (Z_i' W_i) ⊙ sign(A_{i-1})        as A > 0 exactly where the unit was kept and its ReLU passes
 *
 * β' = -share Σ_pairs s σ(-β s) needs no graph: whoever runs this one computes it, and L, from s.
 *
 * As published the two sides of a pair, S = 2, each go through the gate with dropout of their own, and the softmax goes
 * over them. With R = (rewards of chosen, -rewards of rejected) [S, B, k] in the place of D all of the above holds, if
 * the "s" that is subtracted from D is read as the sum over the softmax's own axis: Σ_sides w R.
 *
 * Inputs: `prompts` [S B, d], `rewards` [S, B, k] (D or R), `negative_beta` (-β) and `slope` (-β share), scalars,
 * `weight_i`, `bias_i` of each layer and, where units are dropped, `mask_i` [S B, width] of each hidden layer, from 0.
 * Outputs: `margins` [1, B, 1] (s), `weight_gradient_i`, `bias_gradient_i`.
 */
export function trainingGraph(network: GateNetwork): GraphBuilder {
  const graph = new GraphBuilder();
  const { shape, precision, dropoutScale, asPublished, temperature } = network;
  const { activations, gating } = forward(graph, network, dropoutScale !== 1);
  const rewards = graph.input("rewards", precision, [sides(network), "B", shape.objectives]);
  const weighted = graph.node("Mul", [gating, rewards]);
  graph.node("ReduceSum", [weighted, graph.int64([0, 2])], { keepdims: 1n }, "margins"); // s
  graph.output("margins", precision, [1, "B", 1]);

  const negativeBeta = graph.input("negative_beta", precision, []);
  const slope = graph.input("slope", precision, []);
  const sPrime = graph.node("Mul", [slope, graph.node("Sigmoid", [graph.node("Mul", [negativeBeta, "margins"])])]);
  const own = graph.node("ReduceSum", [weighted, graph.int64([asPublished ? 0 : 2])], { keepdims: 1n });
  const centred = graph.node("Sub", [weighted, graph.node("Mul", [gating, own])]); // w ⊙ (D - s)
  const cooled = graph.node("Div", [graph.node("Mul", [sPrime, centred]), scalar(graph, precision, temperature)]);
  let zPrime = graph.node("Reshape", [cooled, graph.int64([-1, shape.objectives])]); // [S B, k]

  const widths = layerWidths(shape);
  for (let i = activations.length - 1; i >= 0; i--) {
    const alpha = i > 0 ? dropoutScale : 1;
    const a = activations[i] ?? "";
    graph.node("Gemm", [zPrime, a], { transA: 1n, alpha }, `weight_gradient_${i}`);
    graph.node("ReduceSum", [zPrime, graph.int64([0])], { keepdims: 0n }, `bias_gradient_${i}`);
    graph.output(`weight_gradient_${i}`, precision, [widths[i + 1] ?? 0, widths[i] ?? 0]);
    graph.output(`bias_gradient_${i}`, precision, [widths[i + 1] ?? 0]);
    if (i === 0) break; // nobody asks for the embeddings' gradient
    const aPrime = graph.node("Gemm", [zPrime, `weight_${i}`], { alpha });
    zPrime = graph.node("Mul", [aPrime, sign(graph, precision, a)]);
  }
  return graph;
}

/** A_0 … A_n and w [S, B, k]. */
function forward(
  graph: GraphBuilder,
  network: GateNetwork,
  dropout: boolean,
): { activations: string[]; gating: string } {
  const { shape, precision, temperature, dropoutScale, asPublished } = network;
  const widths = layerWidths(shape);
  const activations = [graph.input("prompts", precision, ["rows", shape.hiddenSize])];
  let z = "";
  for (const [i, out] of widths.slice(1).entries()) {
    const weight = graph.input(`weight_${i}`, precision, [out, widths[i] ?? 0]);
    const bias = graph.input(`bias_${i}`, precision, [out]);
    const alpha = dropout && i > 0 ? dropoutScale : 1;
    z = graph.node("Gemm", [activations[i] ?? "", weight, bias], { transB: 1n, alpha });
    if (i === shape.hiddenLayers) break;
    const a = graph.node("Relu", [z]);
    activations.push(dropout ? graph.node("Mul", [a, graph.input(`mask_${i}`, precision, ["rows", out])]) : a);
  }
  const cooled = graph.node("Div", [z, scalar(graph, precision, temperature)]);
  const bySide = graph.node("Reshape", [cooled, graph.int64([sides(network), -1, shape.objectives])]);
  return { activations, gating: graph.node("Softmax", [bySide], { axis: asPublished ? 0n : 2n }) };
}

/** S: rows that each pair takes in the batch. */
function sides({ asPublished }: GateNetwork): number {
  return asPublished ? 2 : 1;
}

/** 1 where a > 0, else 0, of values that aren't negative. By way of bool, as the operator Sign takes twice as long. */
function sign(graph: GraphBuilder, precision: Precision, a: string): string {
  const isPositive = graph.node("Cast", [a], { to: BigInt(DATA_TYPE.bool) });
  return graph.node("Cast", [isPositive], { to: BigInt(DATA_TYPE[precision]) });
}

function scalar(graph: GraphBuilder, precision: Precision, value: number): string {
  return precision === "float32" ? graph.float32(value) : graph.float64(value);
}
