import { Interpreter, parse, tokenize } from "@huggingface/jinja";
import type { Message } from "../contracts/conversation.js";
import { TemplateError } from "../errors.js";
import type { ChatFormat } from "./chatFormat.js";
import { templateGlobals } from "./templateGlobals.js";
import { TimeLimitError, withTimeLimit } from "./withTimeLimit.js";

/*
 * Templates come with models from anywhere. The longest published ones have 15,000 characters and render in less than a
 * millisecond.
 */
const MAX_TEMPLATE_LENGTH = 100_000;
const TIME_LIMIT_MS = 500;
/** A template adds little to the texts; what is longer than this beyond them was blown up. */
const MAX_ADDED_LENGTH = 10_000_000;

/** A model's chat template, parsed once. */
export class ChatTemplate {
  readonly #program: ReturnType<typeof parse>;
  readonly #namedTokens: ChatFormat["namedTokens"];
  readonly #where: string;

  /** @throws TemplateError when the template isn't valid Jinja, or absurdly long. */
  constructor({ template, namedTokens, where }: ChatFormat) {
    this.#where = where;
    this.#namedTokens = namedTokens;
    if (template.length > MAX_TEMPLATE_LENGTH) {
      throw new TemplateError("E_TEMPLATE_TOO_LONG", "the chat template is absurdly long", {
        where,
        found: `${template.length} characters`,
        expected: `at most ${MAX_TEMPLATE_LENGTH}`,
      });
    }
    const options = { lstrip_blocks: true, trim_blocks: true }; // as transformers sets them
    this.#program = this.#limited("E_TEMPLATE_SYNTAX", "can't be parsed", () => parse(tokenize(template, options)));
  }

  /**
   * The conversation as text.
   * @throws TemplateError with what the template says, e.g. that it has no place for a system turn; also when it runs
   *   too long, calls itself without end or writes far more than the texts.
   */
  render(messages: readonly Message[]): string {
    const text = this.#limited("E_TEMPLATE_REFUSED", "refuses the conversation", () => {
      const environment = templateGlobals();
      for (const [name, value] of Object.entries({ ...this.#namedTokens, messages })) environment.set(name, value);
      return String(new Interpreter(environment).run(this.#program).value);
    });
    const texts = messages.reduce((sum, { content }) => sum + content.length, 0);
    if (text.length <= texts + MAX_ADDED_LENGTH) return text;
    throw new TemplateError("E_TEMPLATE_OUTPUT", "the chat template writes far more than the conversation holds", {
      where: this.#where,
      found: `${text.length} characters for ${texts}`,
    });
  }

  /** @param code, @param problem for what isn't a matter of limits: the template's own complaint. */
  #limited<T>(code: string, problem: string, run: () => T): T {
    const where = this.#where;
    try {
      return withTimeLimit(TIME_LIMIT_MS, run);
    } catch (cause) {
      if (cause instanceof TimeLimitError) {
        throw new TemplateError("E_TEMPLATE_TIMEOUT", "the chat template doesn't come to an end", {
          where,
          found: cause.message,
        });
      }
      if (cause instanceof RangeError) {
        throw new TemplateError("E_TEMPLATE_RECURSION", `the chat template exceeds limits (${cause.message})`, {
          where,
          cause,
        });
      }
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new TemplateError(code, `the chat template ${problem} (${message})`, { where, cause });
    }
  }
}
