import type { ModelConfig } from "../../contracts/modelConfig.js";
import { ModelError, UnsupportedError } from "../../errors.js";
import type { RopeSpec } from "./decoderSpec.js";

const f = Math.fround;

/**
 * Rotary frequencies `θ^(-2i / headDim)` with the scaling that the config asks for, each step in float32 as in
 * transformers' modeling_rope_utils.py.
 * @param config `rope_theta` with `rope_scaling`, or `rope_parameters`.
 * @throws UnsupportedError for a `rope_type` other than default, linear and llama3.
 */
export function ropeSpec(config: ModelConfig, headDim: number): RopeSpec {
  const parameters = config.rope_parameters ?? config.rope_scaling ?? {};
  const theta = config.rope_parameters?.rope_theta ?? config.rope_theta ?? 10_000;
  const base = Float32Array.from({ length: headDim / 2 }, (_, i) => f(1 / f(theta ** f((2 * i) / headDim))));
  const type = parameters.rope_type ?? parameters.type ?? "default";
  const scale = SCALINGS.get(type);
  if (!scale) {
    throw new UnsupportedError("E_ROPE_TYPE", "unknown rotary scaling", {
      where: "config.json: rope_scaling",
      found: `"${type}"`,
      expected: [...SCALINGS.keys()].join(", "),
    });
  }
  return { inverseFrequencies: scale(base, parameters), attentionFactor: 1 };
}

type Parameters = NonNullable<ModelConfig["rope_scaling"]>;

type Scaling = (base: Float32Array, parameters: Parameters) => Float32Array;

const SCALINGS: ReadonlyMap<string, Scaling> = new Map<string, Scaling>([
  ["default", (base) => base],
  ["linear", (base, parameters) => base.map((x) => x / required(parameters, "factor"))],
  ["llama3", llama3],
  ["freq_factors", freqFactors],
]);

/** Low frequencies are divided by `factor`, high ones kept, those between blended by wavelength. */
function llama3(base: Float32Array, parameters: Parameters): Float32Array {
  const factor = required(parameters, "factor");
  const low = required(parameters, "low_freq_factor");
  const high = required(parameters, "high_freq_factor");
  const original = required(parameters, "original_max_position_embeddings");
  return base.map((frequency) => {
    const wavelength = f(f(2 * Math.PI) / frequency);
    if (wavelength > original / low) return frequency / factor;
    if (wavelength < original / high) return frequency;
    const smooth = f(f(f(original / wavelength) - low) / (high - low));
    return f(f(f(1 - smooth) * f(frequency / factor)) + f(smooth * frequency));
  });
}

/** Every frequency has a divisor of its own. */
function freqFactors(base: Float32Array, { freq_factors: factors = [] }: Parameters): Float32Array {
  if (factors.length === base.length) return base.map((frequency, i) => frequency / (factors[i] ?? 1));
  throw new ModelError("E_CONFIG", "rotary scaling of another size", {
    where: "freq_factors",
    found: `${factors.length} factors`,
    expected: String(base.length),
  });
}

function required(parameters: Parameters, key: keyof Parameters & string): number {
  const value = parameters[key];
  if (typeof value === "number") return value;
  throw new ModelError("E_CONFIG", "rotary scaling lacks a parameter", {
    where: "config.json: rope_scaling",
    expected: `a number in "${key}"`,
  });
}
