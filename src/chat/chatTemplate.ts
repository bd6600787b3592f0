import { Template } from "@huggingface/jinja";
import type { Message } from "../contracts/conversation.js";
import { TemplateError } from "../errors.js";
import type { ChatFormat } from "./chatFormat.js";

/**
 * The date that Llama 3.2's template falls back to. Given to every template: with today's date in the system turn, the
 * same conversation would score differently tomorrow.
 */
const FIXED_DATE = "26 Jul 2024";

/** A model's chat template, parsed once. */
export class ChatTemplate {
  readonly #template: Template;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #where: string;

  /** @throws TemplateError when the template isn't valid Jinja. */
  constructor({ template, namedTokens, where }: ChatFormat) {
    this.#where = where;
    this.#variables = {
      ...namedTokens,
      add_generation_prompt: false,
      date_string: FIXED_DATE,
      tools: null,
      documents: null,
    };
    try {
      this.#template = new Template(template);
    } catch (cause) {
      throw new TemplateError("E_TEMPLATE_SYNTAX", `the chat template can't be parsed (${messageOf(cause)})`, {
        where,
        cause,
      });
    }
  }

  /** @throws TemplateError with what the template says, e.g. that it has no place for a system turn. */
  render(messages: readonly Message[]): string {
    try {
      return this.#template.render({ ...this.#variables, messages });
    } catch (cause) {
      const problem = `the chat template refuses the conversation (${messageOf(cause)})`;
      throw new TemplateError("E_TEMPLATE_REFUSED", problem, { where: this.#where, cause });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
