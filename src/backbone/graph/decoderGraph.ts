import type { TensorStore } from "../../io/tensorStore.js";
import { GraphBuilder } from "../../onnx/graphBuilder.js";
import { Attention } from "./attention.js";
import type { DecoderSpec } from "./decoderSpec.js";
import { GraphLayers } from "./graphLayers.js";

/** Name of the graph output that holds hidden states after `layer` blocks; layer 0 is the embedding. */
export function hiddenOutput(layer: number): string {
  return `hidden_${layer}`;
}

/**
 * The decoder without language-model head as an ONNX graph.
 *
 * Inputs, int64: `input_ids` [B, S], `position_ids` [B, S], `pick` [P], flat row numbers b * S + position.
 * Outputs, float32 [P, d]: `hidden_0` (embedding) … `hidden_{L-1}` (residual stream after that many blocks), `hidden_L`
 * (after the final norm): the indices of transformers' `hidden_states`.
 * Right padding needs no mask, since attention is causal. Only the picked rows go through the last block's output
 * projection and MLP. S must be a multiple of ATTENTION_CHUNKS.
 * @throws ModelError when a weight is missing or has another shape than `spec` wants.
 */
export function decoderGraph(spec: DecoderSpec, weights: TensorStore): GraphBuilder {
  const graph = new GraphBuilder();
  const layers = new GraphLayers(graph, spec, weights);
  const ids = graph.input("input_ids", "int64", ["B", "S"]);
  graph.input("position_ids", "int64", ["B", "S"]);
  graph.input("pick", "int64", ["P"]);
  const attention = new Attention(graph, spec, layers);

  const embedding = layers.weight("model.embed_tokens.weight", [spec.vocabSize, spec.hiddenSize]);
  let x = graph.node("Gather", [embedding, graph.node("Reshape", [ids, graph.int64([-1])])]); // [T, d], T = B * S
  if (spec.embeddingScale !== 1) x = graph.node("Mul", [x, graph.float32(spec.embeddingScale)]);
  for (let layer = 0; layer < spec.layers; layer++) {
    graph.node("Gather", [x, "pick"], {}, hiddenOutput(layer));
    graph.output(hiddenOutput(layer), "float32", ["P", spec.hiddenSize]);
    x = decoderBlock(graph, spec, layers, attention, x, layer);
  }
  graph.node("Identity", [layers.norm(x, "model.norm.weight")], {}, hiddenOutput(spec.layers));
  graph.output(hiddenOutput(spec.layers), "float32", ["P", spec.hiddenSize]);
  return graph;
}

/** One block: x + attention(norm(x)), then x + mlp(norm(x)). [T, d] -> [T, d], the last one [T, d] -> [P, d]. */
function decoderBlock(
  graph: GraphBuilder,
  spec: DecoderSpec,
  layers: GraphLayers,
  attention: Attention,
  x: string,
  layer: number,
): string {
  const path = `model.layers.${layer}`;
  const behind = (y: string, norm: string) => (spec.sandwichNorms ? layers.norm(y, `${path}.${norm}.weight`) : y);
  let attended = attention.apply(layers.norm(x, `${path}.input_layernorm.weight`), layer);
  let residual = x;
  if (layer === spec.layers - 1) {
    attended = graph.node("Gather", [attended, "pick"]);
    residual = graph.node("Gather", [x, "pick"]);
  }
  const { heads, headDim, hiddenSize, bias } = spec;
  const o = layers.linear(attended, [`${path}.self_attn.o_proj`], [hiddenSize], heads * headDim, bias.o);
  residual = graph.node("Add", [residual, behind(o, "post_attention_layernorm")]);
  const before = spec.sandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
  const y = mlp(graph, spec, layers, layers.norm(residual, `${path}.${before}.weight`), `${path}.mlp`);
  return graph.node("Add", [residual, behind(y, "post_feedforward_layernorm")]);
}

/** down(activation(gate(x)) * up(x)). Gate and up stay apart: splitting a fused product costs more than it saves. */
function mlp(graph: GraphBuilder, spec: DecoderSpec, layers: GraphLayers, x: string, path: string): string {
  const { hiddenSize, intermediateSize, bias, activation } = spec;
  const gate = layers.linear(x, [`${path}.gate_proj`], [intermediateSize], hiddenSize, bias.mlp);
  const up = layers.linear(x, [`${path}.up_proj`], [intermediateSize], hiddenSize, bias.mlp);
  const activated =
    activation === "silu"
      ? graph.node("com.microsoft:QuickGelu", [gate], { alpha: 1 }) // x σ(αx)
      : graph.node("Gelu", [gate], { approximate: "tanh" });
  const product = graph.node("Mul", [activated, up]);
  return layers.linear(product, [`${path}.down_proj`], [hiddenSize], intermediateSize, bias.mlp);
}
