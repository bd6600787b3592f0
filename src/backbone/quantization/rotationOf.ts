import type { DecoderSpec } from "../graph/decoderSpec.js";
import { Rotation } from "./rotation.js";

/**
 * The rotation of a decoder's residual stream; none where norms stand behind attention and MLP: their weights act on
 * single coordinates of what is added to the stream.
 */
export function rotationOf({ sandwichNorms, hiddenSize }: DecoderSpec): Rotation | undefined {
  return sandwichNorms ? undefined : new Rotation(hiddenSize);
}
