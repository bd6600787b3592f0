import type { GraphBuilder } from "../../onnx/graphBuilder.js";
import { Attention } from "./attention.js";
import type { DecoderLayers } from "./decoderLayers.js";
import type { DecoderSpec } from "./decoderSpec.js";

/** One block of the decoder: x + attention(norm(x)), then x + mlp(norm(x)). */
export class DecoderBlock {
  readonly #graph: GraphBuilder;
  readonly #spec: DecoderSpec;
  readonly #layers: DecoderLayers;
  readonly #attention: Attention;

  /** The graph must have the inputs `input_ids` and `position_ids`, [B, S]. */
  constructor(graph: GraphBuilder, spec: DecoderSpec, layers: DecoderLayers) {
    this.#graph = graph;
    this.#spec = spec;
    this.#layers = layers;
    this.#attention = new Attention(graph, spec, layers);
  }

  /**
   * [T, d] -> [T, d], T = B * S; with `pick` [P], the name of row numbers, [P, d]: rows of others aren't computed where
   * nothing later needs them.
   */
  apply(x: string, layer: number, pick?: string): string {
    const path = `model.layers.${layer}`;
    const rows = (values: string) => (pick ? this.#graph.node("Gather", [values, pick]) : values);
    const { heads, headDim, hiddenSize, bias, sandwichNorms } = this.#spec;
    const attended = rows(this.#attention.apply(x, layer));
    const projection = {
      names: [`${path}.self_attn.o_proj`],
      outs: [hiddenSize],
      width: heads * headDim,
      bias: bias.o,
    };
    const o = this.#layers.attentionOutput(attended, projection);
    const residual = this.#graph.node("Add", [rows(x), this.#behind(o, `${path}.post_attention_layernorm.weight`)]);
    const norm = sandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    const y = this.#mlp(residual, `${path}.${norm}.weight`, `${path}.mlp`);
    return this.#graph.node("Add", [residual, this.#behind(y, `${path}.post_feedforward_layernorm.weight`)]);
  }

  /** The norm behind attention or MLP, where the family has one. */
  #behind(y: string, norm: string): string {
    return this.#spec.sandwichNorms ? this.#layers.norm(y, norm, this.#spec.hiddenSize) : y;
  }

  /** down(activation(gate(x)) * up(x)). Gate and up stay apart: splitting a fused product costs more than it saves. */
  #mlp(x: string, norm: string, path: string): string {
    const { hiddenSize, intermediateSize, bias, activation } = this.#spec;
    const inner = (name: string) => ({
      names: [`${path}.${name}`],
      outs: [intermediateSize],
      width: hiddenSize,
      bias: bias.mlp,
    });
    const [gate, up] = this.#layers.normedProjections(x, norm, [inner("gate_proj"), inner("up_proj")]) as [
      string,
      string,
    ];
    const activated =
      activation === "silu"
        ? this.#graph.node("com.microsoft:QuickGelu", [gate], { alpha: 1 }) // x σ(αx)
        : this.#graph.node("Gelu", [gate], { approximate: "tanh" });
    const down = { names: [`${path}.down_proj`], outs: [hiddenSize], width: intermediateSize, bias: bias.mlp };
    return this.#layers.mlpOutput(this.#graph.node("Mul", [activated, up]), down);
  }
}
