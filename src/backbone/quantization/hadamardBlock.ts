import { powerOfTwoFactor } from "../../math/powerOfTwoFactor.js";

/** A larger block costs more time than the last bit of evenness is worth. */
const LARGEST = 64;

/** Size of the Hadamard blocks that the inputs, `width` wide, of an MLP's output projection go through. */
export function hadamardBlock(width: number): number {
  return Math.min(LARGEST, powerOfTwoFactor(width));
}
