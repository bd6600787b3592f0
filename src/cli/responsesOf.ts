import { withResponse } from "../chat/withResponse.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { InputError } from "../errors.js";

type Row = Readonly<Record<string, unknown>>;

/**
 * The conversations of a row with several responses: `prompt` with `responses`.
 * @throws InputError when there are fewer than two.
 */
export function responsesOf({ prompt, responses }: Row): readonly Conversation[] {
  if (!Array.isArray(responses) || responses.length < 2) {
    const found = Array.isArray(responses) ? `${responses.length} responses` : `responses: ${typeof responses}`;
    throw new InputError("E_ROW", "no responses to rank in the row", { found, expected: "a list of two or more" });
  }
  return responses.map((response) => withResponse(prompt, response));
}
