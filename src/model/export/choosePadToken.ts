import { ChatEncoder } from "../../chat/chatEncoder.js";
import type { ChatFormat } from "../../chat/chatFormat.js";
import type { Message } from "../../contracts/conversation.js";
import { TemplateError } from "../../errors.js";
import { SAMPLE } from "../chatChecks.js";

/**
 * A padding token that no conversation holds. Code for the released layout searches for the first padding token to find the
 * last one before it: one that the template writes, as some models have, would make it read the prompt.
 * @returns the model's own where it is such a one; else another special token that the template doesn't write, one that is
 *   called padding first; undefined where there is none.
 */
export function choosePadToken(format: ChatFormat): string | undefined {
  const { bos_token, eos_token, pad_token } = format.namedTokens;
  const text = [bos_token, eos_token, format.template, ...renderings(format)].join("\n");
  const special = format.tokenizer.added_tokens.filter((token) => token.special).map(({ content }) => content);
  const unused = [...(pad_token === undefined ? [] : [pad_token]), ...special].filter((token) => !text.includes(token));
  if (pad_token !== undefined && unused[0] === pad_token) return pad_token;
  return unused.find((token) => /pad/i.test(token)) ?? unused[0];
}

/** What the template writes: with a system turn too, where it knows one. */
function renderings(format: ChatFormat): string[] {
  const encoder = new ChatEncoder(format);
  const system: Message = { role: "system", content: "Be brief." };
  return [SAMPLE, [system, ...SAMPLE], [...SAMPLE, ...SAMPLE]].flatMap((messages) => {
    try {
      return [encoder.render(messages)];
    } catch (error) {
      if (error instanceof TemplateError) return [];
      throw error;
    }
  });
}
