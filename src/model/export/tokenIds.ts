import type { ChatFormat } from "../../chat/chatFormat.js";

/** The ids of the tokens that a model names: `bos_token`, `eos_token`, …; of one that the vocabulary lacks none. */
export function tokenIds({ tokenizer }: ChatFormat, named: ChatFormat["namedTokens"]): Record<string, number> {
  const { vocab } = tokenizer.model;
  const idOf = (token: string): unknown => {
    const added = tokenizer.added_tokens.find(({ content }) => content === token);
    if (added) return added.id;
    if (Array.isArray(vocab)) return vocab.findIndex((entry) => Array.isArray(entry) && entry[0] === token);
    return typeof vocab === "object" && vocab !== null && Object.hasOwn(vocab, token)
      ? (vocab as Record<string, unknown>)[token]
      : undefined;
  };
  const ids = Object.entries(named).map(([name, token]) => [name, idOf(token)] as const);
  return Object.fromEntries(
    ids.filter((entry): entry is [string, number] => Number.isInteger(entry[1]) && Number(entry[1]) >= 0),
  );
}
