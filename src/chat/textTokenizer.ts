import { Tokenizer } from "@huggingface/tokenizers";
import { FileFormatError } from "../errors.js";
import { escapeRegExp } from "./escapeRegExp.js";
import { exactPreTokenizer } from "./exactPreTokenizer.js";
import type { TokenizerJson } from "./tokenizerJson.js";
import { TimeLimitError, withTimeLimit } from "./withTimeLimit.js";

/*
 * A tokenizer's rules come with models from anywhere, and a regular expression may backtrack without end. A sound one
 * encodes a million characters a second.
 */
const TIME_LIMIT_MS = 500;
const TIME_PER_CHARACTER_MS = 0.02;
/** The largest published vocabularies build in one second. */
const BUILD_LIMIT_MS = 20_000;

/** A piece of template output: one of the template's own special tokens, or text between two of them. */
export type Piece = { readonly special: string } | { readonly text: string };

/**
 * Encodes text in two steps that @huggingface/tokenizers doesn't offer apart: first the caller learns where special
 * tokens stand, then each text between them is encoded as text, in which special tokens mean nothing.
 * Added tokens that aren't special (such as runs of spaces) are ordinary vocabulary and found everywhere.
 */
export class TextTokenizer {
  readonly #special: ReadonlyMap<string, TokenizerJson["added_tokens"][number]>;
  readonly #pattern: RegExp | undefined;
  readonly #first: Tokenizer;
  readonly #following: Tokenizer;
  /** In characters of a JavaScript string; byte-level tokens count bytes, which are no fewer. */
  readonly #longestToken: number;

  /** @throws FileFormatError when the vocabulary or its rules can't be used. */
  constructor(json: TokenizerJson) {
    const special = json.added_tokens.filter((token) => token.special);
    this.#special = new Map(special.map((token) => [token.content, token]));
    const longestFirst = [...this.#special.keys()].sort((a, b) => b.length - a.length).map(escapeRegExp);
    this.#pattern = longestFirst.length > 0 ? new RegExp(`(${longestFirst.join("|")})`, "u") : undefined;
    const plain = {
      ...json,
      added_tokens: json.added_tokens.filter((token) => !token.special),
      pre_tokenizer: exactPreTokenizer(json.pre_tokenizer),
      post_processor: null,
    };
    this.#first = build(plain);
    // A normaliser may shorten a text by any amount; then nothing is known before it is tokenised.
    const lengths = json["normalizer"] ? [Number.POSITIVE_INFINITY] : this.#lengths();
    this.#longestToken = lengths.reduce((longest, length) => Math.max(longest, length), 1);
    this.#following = prependsToFirstText(json.pre_tokenizer)
      ? build({ ...plain, pre_tokenizer: neverPrepending(plain.pre_tokenizer) })
      : this.#first;
  }

  /** Special tokens by text, none of which may be recognised in a message. */
  get specialTokens(): Iterable<string> {
    return this.#special.keys();
  }

  /** Splits at special tokens, the longest where several match. Joined, the pieces give `text` again. */
  split(text: string): Piece[] {
    const parts = this.#pattern ? text.split(this.#pattern) : [text];
    // split() with one capturing group answers text and token by turns.
    return parts.map((part, i) => (i % 2 === 1 ? { special: part } : { text: part })).filter(isNotEmpty);
  }

  /** Lengths of all tokens. The library has a nameless one for each id that no token has. */
  #lengths(): number[] {
    return [...this.#first.get_vocab().keys()].map((token: string | undefined) => token?.length ?? 0);
  }

  /** A lower bound of the number of tokens, at no cost. */
  fewestTokens(pieces: readonly Piece[]): number {
    const least = (i: number) => Math.ceil(this.#trimmed(pieces, i).length / this.#longestToken);
    return pieces.reduce((sum, piece, i) => sum + ("special" in piece ? 1 : least(i)), 0);
  }

  /**
   * Token ids of each piece. White space that a special token claims from its neighbours (lstrip, rstrip) is dropped.
   * @throws FileFormatError when the tokenizer's rules don't come to an end on a text.
   */
  encode(pieces: readonly Piece[]): number[][] {
    const length = pieces.reduce((sum, piece) => sum + ("text" in piece ? piece.text.length : 0), 0);
    try {
      return withTimeLimit(TIME_LIMIT_MS + length * TIME_PER_CHARACTER_MS, () => this.#encode(pieces));
    } catch (cause) {
      if (!(cause instanceof TimeLimitError)) throw cause;
      const found = `${cause.message}, ${length} characters`;
      throw new FileFormatError("E_TOKENIZER_TIMEOUT", "the tokenizer's rules don't come to an end", {
        where: "tokenizer",
        found,
      });
    }
  }

  #encode(pieces: readonly Piece[]): number[][] {
    return pieces.map((piece, i) => {
      if ("special" in piece) return [this.#special.get(piece.special)?.id ?? -1];
      const text = this.#trimmed(pieces, i);
      if (text === "") return [];
      return (i === 0 ? this.#first : this.#following).encode(text, { add_special_tokens: false }).ids;
    });
  }

  /** The text that ids stand for, special tokens included. */
  decode(ids: readonly number[]): string {
    const specialById = new Map([...this.#special.values()].map(({ id, content }) => [id, content]));
    let text = "";
    let run: number[] = [];
    const flush = () => {
      if (run.length > 0) text += this.#first.decode(run, { clean_up_tokenization_spaces: false });
      run = [];
    };
    for (const id of ids) {
      const special = specialById.get(id);
      if (special === undefined) run.push(id);
      else {
        flush();
        text += special;
      }
    }
    flush();
    return text;
  }

  /** Largest id of the vocabulary, special tokens included. */
  get largestId(): number {
    return [...this.#first.get_vocab().values(), ...[...this.#special.values()].map(({ id }) => id)].reduce(
      (a, b) => Math.max(a, b),
      -1,
    );
  }

  idOf(special: string): number | undefined {
    return this.#special.get(special)?.id;
  }

  /** A piece's text without the white space that special tokens beside it claim. */
  #trimmed(pieces: readonly Piece[], i: number): string {
    const piece = pieces[i];
    let text = piece && "text" in piece ? piece.text : "";
    if (this.#neighbour(pieces[i - 1])?.rstrip) text = text.trimStart();
    if (this.#neighbour(pieces[i + 1])?.lstrip) text = text.trimEnd();
    return text;
  }

  #neighbour(piece: Piece | undefined): TokenizerJson["added_tokens"][number] | undefined {
    return piece && "special" in piece ? this.#special.get(piece.special) : undefined;
  }
}

function build(json: object): Tokenizer {
  try {
    return withTimeLimit(BUILD_LIMIT_MS, () => new Tokenizer(json, {}));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new FileFormatError("E_TOKENIZER_RULES", "the tokenizer can't be built", {
      where: "tokenizer",
      found: message,
      fix: "Fetch tokenizer.json again",
      cause,
    });
  }
}

function isNotEmpty(piece: Piece): boolean {
  return "special" in piece || piece.text !== "";
}

/** SentencePiece vocabularies put a space before the very first text of a sequence only (prepend_scheme "first"). */
function prependsToFirstText(preTokenizer: unknown): boolean {
  return JSON.stringify(preTokenizer ?? null).includes('"prepend_scheme":"first"');
}

function neverPrepending(preTokenizer: unknown): unknown {
  return JSON.parse(JSON.stringify(preTokenizer).replaceAll('"prepend_scheme":"first"', '"prepend_scheme":"never"'));
}
