import { ModelError } from "../errors.js";
import { matVec } from "../math/matVec.js";
import type { HeadTensors } from "./headTensors.js";
import type { GatingLayer } from "./headWeights.js";

/** PyTorch's default, which the published quantile heads use. */
const BATCH_NORM_EPS = 1e-5;

/** What comes between two linear layers, per unit: scale * x + shift. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The gate's layers `gating.layers.{i}`: linear ones, with ReLU between. Where a batch norm stands behind a ReLU, as in
 * quantile heads, it is folded into the next linear layer: W (s x + t) + b = (W s) x + (W t + b).
 * @param k outputs of the last layer.
 * @returns the layers, and how many inputs the first one has.
 */
export async function loadGate(
  tensors: HeadTensors,
  k: number,
): Promise<{ layers: readonly GatingLayer[]; width: number }> {
  const [, inputs = 0] = tensors.shape("gating.layers.0.weight", 2);
  const layers: GatingLayer[] = [];
  let width = inputs;
  let norm: Affine | undefined;
  for (const i of layerNumbers(tensors)) {
    const path = `gating.layers.${i}`;
    if (tensors.has(`${path}.running_mean`)) {
      norm = await readBatchNorm(tensors, path, width);
      continue;
    }
    const [out = 0] = tensors.shape(`${path}.weight`, 2);
    const weight = await tensors.read(`${path}.weight`, [out, width]);
    const bias = tensors.has(`${path}.bias`) ? await tensors.read(`${path}.bias`, [out]) : new Float32Array(out);
    layers.push(norm ? fold({ weight, bias }, norm) : { weight, bias });
    norm = undefined;
    width = out;
  }
  if (width === k && !norm) return { layers, width: inputs };
  throw new ModelError("E_HEADS_SHAPE", "the gate's layers don't end in one output per objective", {
    where: "gating.layers",
    found: `${width} outputs`,
    expected: `${k} outputs of a last linear layer`,
  });
}

function layerNumbers(tensors: HeadTensors): number[] {
  const found = [...tensors.names].flatMap((name) => /^gating\.layers\.(\d+)\.weight$/.exec(name)?.[1] ?? []);
  return found.map(Number).sort((a, b) => a - b);
}

async function readBatchNorm(tensors: HeadTensors, path: string, width: number): Promise<Affine> {
  const [gamma, beta, mean, variance] = await Promise.all(
    ["weight", "bias", "running_mean", "running_var"].map((name) => tensors.read(`${path}.${name}`, [width])),
  );
  const scale = Float64Array.from(gamma ?? [], (value, i) => value / Math.sqrt((variance?.[i] ?? 0) + BATCH_NORM_EPS));
  return { scale, shift: Float64Array.from(beta ?? [], (value, i) => value - (mean?.[i] ?? 0) * (scale[i] ?? 0)) };
}

function fold({ weight, bias }: GatingLayer, { scale, shift }: Affine): GatingLayer {
  const width = scale.length;
  return {
    weight: weight.map((value, i) => value * scale[i % width]!),
    bias: Float32Array.from(matVec(weight, shift, bias)),
  };
}
