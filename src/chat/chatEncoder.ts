import { createHash } from "node:crypto";
import type { Message } from "../contracts/conversation.js";
import { TemplateError, TooLongError } from "../errors.js";
import type { ChatFormat } from "./chatFormat.js";
import { ChatTemplate } from "./chatTemplate.js";
import { checkConversation } from "./checkConversation.js";
import { MessageMarks, RESPONSE_START, USER_END } from "./messageMarks.js";
import { type Piece, TextTokenizer } from "./textTokenizer.js";

/** A conversation as the backbone reads it, and the two places that the heads read. */
export interface EncodedConversation {
  readonly ids: readonly number[];
  /** Index of the last token of the rendered conversation: where rewards are read. */
  readonly lastIndex: number;
  /** Index of the template's own token that closes the last user turn: where the gate is read. */
  readonly gateIndex: number;
  /** Oldest turns were dropped to fit the context. */
  readonly truncated: boolean;
}

export interface ChatEncoderOptions {
  /** Most tokens a conversation may have. */
  readonly contextLength: number;
  /** Drop the oldest turns of a conversation that is too long; otherwise it is an error. */
  readonly truncate?: boolean | undefined;
}

const DROP_TURNS = "Shorten it, or ask for the oldest turns to be dropped";

/** Messages to token ids, through the model's own chat template and vocabulary (design: positions found structurally). */
export class ChatEncoder {
  readonly #format: ChatFormat;
  readonly #needsGate: boolean;
  readonly #template: ChatTemplate;
  readonly #tokenizer: TextTokenizer;
  readonly #marks: MessageMarks;

  /**
   * @param needsGate false for a model without a gate: its template need not close the user turn with a token.
   * @throws TemplateError when the template isn't valid Jinja.
   */
  constructor(format: ChatFormat, needsGate = true) {
    this.#needsGate = needsGate;
    this.#format = format;
    this.#template = new ChatTemplate(format);
    this.#tokenizer = new TextTokenizer(format.tokenizer);
    this.#marks = new MessageMarks(this.#tokenizer.specialTokens);
  }

  /** SHA-256 of template and vocabulary, hexadecimal. */
  get hash(): string {
    const { template, namedTokens, tokenizer } = this.#format;
    return createHash("sha256")
      .update(JSON.stringify([template, namedTokens, tokenizer]))
      .digest("hex");
  }

  /**
   * Encodes a conversation. Special tokens inside message texts are text: they never become special ids and never move
   * a position. The template alone decides about the beginning-of-text token.
   * @throws InputError for turns that don't form a conversation, TooLongError, TemplateError.
   */
  encode(messages: unknown, { contextLength, truncate = false }: ChatEncoderOptions): EncodedConversation {
    const conversation = checkConversation(messages);
    const whole = this.#encode(conversation, truncate ? Number.POSITIVE_INFINITY : contextLength);
    if (whole.ids.length <= contextLength) return { ...whole, truncated: false };
    if (!truncate) throw tooLong(`${whole.ids.length} tokens`, contextLength, DROP_TURNS);
    return { ...this.#dropOldestTurns(conversation, contextLength), truncated: true };
  }

  /** The text that token ids stand for, special tokens included. */
  decode(ids: readonly number[]): string {
    return this.#tokenizer.decode(ids);
  }

  /** Largest token id of the vocabulary. */
  get largestId(): number {
    return this.#tokenizer.largestId;
  }

  /** The conversation as text, as the model's template writes it. */
  render(messages: unknown): string {
    return this.#marks.unmark(this.#template.render(this.#marks.mark(checkConversation(messages))));
  }

  /** @param limit tokens beyond which a text that is far too long is refused untokenised: that would take seconds. */
  #encode(messages: readonly Message[], limit = Number.POSITIVE_INFINITY): Omit<EncodedConversation, "truncated"> {
    const marked = this.#tokenizer.split(this.#template.render(this.#marks.mark(messages)));
    const pieces = marked.map((piece) => ("text" in piece ? { text: this.#marks.unmark(piece.text) } : piece));
    const fewest = this.#tokenizer.fewestTokens(pieces);
    if (fewest > limit) throw tooLong(`at least ${fewest} tokens`, limit, DROP_TURNS);
    const encoded = this.#tokenizer.encode(pieces);
    const ids = encoded.flat();
    const gateIndex = encoded.slice(0, this.#closingPiece(marked)).reduce((sum, { length }) => sum + length, 0);
    this.#refuseDoubledBos(ids);
    return { ids, lastIndex: ids.length - 1, gateIndex };
  }

  /** The first special token behind the last user turn's text, which must come before the response's text. */
  #closingPiece(pieces: readonly Piece[]): number {
    const { where } = this.#format;
    const holds = (mark: string) => {
      const alone = new RegExp(mark, "u"); // not as half of a character: \u{1f3fe}, a skin tone, ends in USER_END's code
      return (piece: Piece) => "text" in piece && alone.test(piece.text);
    };
    const userEnd = pieces.findLastIndex(holds(USER_END));
    if (userEnd < 0)
      throw new TemplateError("E_TEMPLATE_NO_USER_TURN", "the chat template leaves the last user turn out", { where });
    const closing = pieces.findIndex((piece, i) => i > userEnd && "special" in piece);
    const response = pieces.findIndex(holds(RESPONSE_START));
    if (closing < 0 || (response >= 0 && response < closing)) {
      if (!this.#needsGate) return response < 0 ? userEnd : response;
      throw new TemplateError(
        "E_TEMPLATE_NO_CLOSING_TOKEN",
        "the chat template closes the user turn with no token of its own",
        {
          where,
          expected: "a special token between the user's text and the response, as <|eot_id|> or <|im_end|>",
          fix: "The gate reads the prompt at that token: this model's template can't be used with a gate",
        },
      );
    }
    return closing;
  }

  #refuseDoubledBos(ids: readonly number[]): void {
    const { namedTokens, where } = this.#format;
    const bos = namedTokens["bos_token"];
    if (bos === undefined || ids[0] !== this.#tokenizer.idOf(bos) || ids[1] !== ids[0]) return;
    throw new TemplateError("E_DOUBLE_BOS", `the chat template writes ${bos} twice`, {
      where,
      fix: "Remove one of them",
    });
  }

  /** Keeps the system turn, the last user turn and the response, and as many of the turns between as fit. */
  #dropOldestTurns(messages: readonly Message[], contextLength: number): Omit<EncodedConversation, "truncated"> {
    const system = messages.filter(({ role }) => role === "system");
    const turns = messages.slice(system.length);
    const withoutOldest = (pairs: number) => this.#encode([...system, ...turns.slice(2 * pairs)]);
    let low = 1; // fewest pairs that may have to go
    let high = (turns.length - 2) / 2; // pairs that can go
    const shortest = withoutOldest(high);
    if (high < 1 || shortest.ids.length > contextLength) {
      throw tooLong(
        `${shortest.ids.length} tokens`,
        contextLength,
        "Even the last user turn and the response alone are too long: shorten them",
      );
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (withoutOldest(middle).ids.length <= contextLength) high = middle;
      else low = middle + 1;
    }
    return withoutOldest(high);
  }
}

function tooLong(found: string, contextLength: number, fix: string): TooLongError {
  return new TooLongError("E_TOO_LONG", "the conversation is longer than the model's context", {
    found,
    expected: `at most ${contextLength}`,
    fix,
  });
}
