import { withResponse } from "../chat/withResponse.js";
import type { Conversation } from "../contracts/scoreResult.js";
import { InputError } from "../errors.js";

type Row = Readonly<Record<string, unknown>>;

/**
 * The two conversations of a row to compare: `prompt` with two `responses`, or with `chosen` (a) and `rejected` (b).
 * @throws InputError when there aren't two.
 */
export function pairOf({ prompt, responses, chosen, rejected }: Row): readonly Conversation[] {
  const pair = responses ?? [chosen, rejected];
  if (Array.isArray(pair) && pair.length === 2 && !pair.includes(undefined)) {
    return pair.map((response) => withResponse(prompt, response));
  }
  throw new InputError("E_ROW", "no two responses to compare in the row", {
    found: Array.isArray(responses) ? `${responses.length} responses` : undefined,
    expected: "two responses, or chosen and rejected",
  });
}
