import { InputError } from "../errors.js";

const STRONGEST = 3;

/**
 * Which of two responses a preference of -3 (the first is much better) to 3 (the second is), as in HelpSteer2 and 3, is for.
 * @param column where the preference is from, for the message.
 * @returns the better one, the other one, and the strength as a margin: 0 for a tie.
 */
export function preferenceMargin<T>(
  preference: number,
  [first, second]: readonly [T, T],
  column: string,
): { chosen: T; rejected: T; margin: number } {
  if (Math.abs(preference) > STRONGEST) {
    throw new InputError("E_LABEL", "a preference outside its scale", {
      where: column,
      found: String(preference),
      expected: `an integer from -${STRONGEST} to ${STRONGEST}`,
    });
  }
  const [chosen, rejected] = preference > 0 ? [second, first] : [first, second];
  return { chosen, rejected, margin: Math.abs(preference) };
}
