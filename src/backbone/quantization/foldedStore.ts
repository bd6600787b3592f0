import type { TensorStore } from "../../io/tensorStore.js";
import { hadamard } from "../../math/hadamard.js";
import { powerOfTwoFactor } from "../../math/powerOfTwoFactor.js";
import { transpose } from "../../math/transpose.js";
import type { DecoderSpec } from "../graph/decoderSpec.js";
import type { Rotation } from "./rotation.js";

/**
 * The same decoder in other coordinates, which 8 bits describe better; its blocks compute what the original's do.
 * - The residual stream x is x Q. Weights that read it become W diag(n) Q, with n the weight of the norm before them, which
 *   becomes one; weights that write it become Qᵀ W.
 * - Each head's values v are v H (H: normalised Hadamard), which the output projection takes back.
 * The final norm keeps its weight: who reads it has to turn x Q back first.
 * @param rotation Q; absent where a family's norms behind attention and MLP forbid it.
 */
export function foldedStore(store: TensorStore, spec: DecoderSpec, rotation: Rotation | undefined): TensorStore {
  const { headDim, hiddenSize, normOffset } = spec;
  const perHead = powerOfTwoFactor(headDim);
  const mlpNorm = spec.sandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";

  /** Weight [out, d] that reads the residual stream. */
  async function reader(path: string, norm: string): Promise<Float32Array> {
    const weight = await store.read(path);
    const scale = await store.read(norm);
    for (let row = 0; row < weight.length; row += hiddenSize) {
      for (let i = 0; i < hiddenSize; i++) weight[row + i]! *= scale[i]! + normOffset;
    }
    rotation?.apply(weight);
    return weight;
  }

  /** Weight [d, in] that writes the residual stream, `change` being made to its rows [in] first. */
  async function writer(path: string, change: (rows: Float32Array) => void): Promise<Float32Array> {
    const weight = await store.read(path);
    change(weight);
    return rotation ? rotateColumns(weight, rotation) : weight;
  }

  async function value(path: string, read: () => Promise<Float32Array>): Promise<Float32Array> {
    const weight = await read(); // [kvHeads * headDim, in], in = 1 for the bias
    const rows = store.tensors.get(path)?.shape[0] ?? 0;
    const columns = weight.length / rows;
    const byColumn = transpose(weight, rows, columns);
    hadamard(byColumn, perHead);
    return transpose(byColumn, columns, rows);
  }

  async function read(name: string): Promise<Float32Array> {
    const [, layer, part = name] = /^(model\.layers\.\d+)\.(.*)$/.exec(name) ?? [];
    const attentionInput = () => reader(name, `${layer}.input_layernorm.weight`);
    switch (part) {
      case "model.embed_tokens.weight": {
        const embedding = await store.read(name);
        rotation?.apply(embedding);
        return embedding;
      }
      case "input_layernorm.weight":
      case `${mlpNorm}.weight`:
        return new Float32Array(hiddenSize).fill(1 - normOffset);
      case "self_attn.q_proj.weight":
      case "self_attn.k_proj.weight":
        return await attentionInput();
      case "self_attn.v_proj.weight":
        return await value(name, attentionInput);
      case "self_attn.v_proj.bias":
        return await value(name, () => store.read(name));
      case "self_attn.o_proj.weight":
        return await writer(name, (rows) => hadamard(rows, perHead));
      case "mlp.gate_proj.weight":
      case "mlp.up_proj.weight":
        return await reader(name, `${layer}.${mlpNorm}.weight`);
      case "mlp.down_proj.weight":
      case "self_attn.o_proj.bias":
      case "mlp.down_proj.bias":
        return await writer(name, () => undefined);
      default:
        return await store.read(name); // biases of queries, keys, gate and up; norms inside and behind
    }
  }

  return { files: store.files, tensors: store.tensors, read, close: () => store.close() };
}

/** Qᵀ W for W [d, columns]. */
function rotateColumns(weight: Float32Array, rotation: Rotation): Float32Array {
  const columns = weight.length / rotation.size;
  const byColumn = transpose(weight, rotation.size, columns);
  rotation.apply(byColumn);
  return transpose(byColumn, columns, rotation.size);
}
