import type { RopeSpec } from "../../backbone/graph/decoderSpec.js";
import { ropeSpec } from "../../backbone/graph/ropeSpec.js";
import type { ModelConfig } from "../../contracts/modelConfig.js";
import { UnsupportedError } from "../../errors.js";

type RopeScaling = ModelConfig["rope_scaling"];

/** What Llama 3.1 and its successors have; only the factor differs among them. */
const LLAMA3 = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };

/** GGUF files store divisors that were computed in single precision. */
const TOLERANCE = 1e-5;

/**
 * Rotary scaling as transformers knows it. GGUF files of Llama 3.1 carry a divisor for each frequency, and transformers has
 * no such form: the parameters that give these divisors are found again.
 * @throws UnsupportedError "E_EXPORT" for divisors that llama3's scaling doesn't give.
 */
export function hfRopeScaling(config: ModelConfig, headDim: number): RopeScaling {
  const factors = config.rope_scaling?.freq_factors;
  if (!factors) return config.rope_scaling;
  const rope_scaling = { rope_type: "llama3", factor: Math.max(...factors), ...LLAMA3 };
  if (closeTo(ropeSpec({ ...config, rope_scaling }, headDim), ropeSpec(config, headDim))) return rope_scaling;
  throw new UnsupportedError("E_EXPORT", "rotary scaling that transformers has no form for", {
    where: "rope_freqs.weight",
    expected: "the divisors of Llama 3.1's scaling",
    fix: "Name the backbone's Hugging Face folder with --backbone",
  });
}

function closeTo({ inverseFrequencies: found }: RopeSpec, { inverseFrequencies: wanted }: RopeSpec): boolean {
  return found.every((value, i) => Math.abs(value / (wanted[i] ?? Number.NaN) - 1) < TOLERANCE);
}
