import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { readJsonLines } from "#dist/io/readJsonLines.js";
import { makePairs } from "./texts/makePairs.mjs";

/** Longer conversations are left out, as the published scripts do. */
const MOST_TOKENS = 4096;

/**
 * Preference pairs to run on: the project's own, or some of a file's, evenly spread over it. No two have the same prompt:
 * armorm would compute it once.
 * @param {string | undefined} file JSON Lines, also compressed (.gz): rows with `prompt` (text or messages), `chosen` and
 *   `rejected` (text, or messages that end with the response).
 * @param {number} count
 * @param {import("#dist/chat/chatEncoder.js").ChatEncoder} encoder
 * @returns {Promise<import("./texts/makePairs.mjs").Pair[]>}
 */
export async function readPairs(file, count, encoder) {
  if (file === undefined) return makePairs(count);
  const all = new Map();
  for (const row of await readRows(file)) {
    const pair = toPair(row);
    if (pair) all.set(JSON.stringify(pair.prompt), pair);
  }
  const candidates = [...all.values()];
  const pairs = [];
  for (let i = 0; i < count; i++) {
    // Each pair has a stretch of the file to itself; the first usable one of it is taken.
    const stretch = candidates.slice((i * candidates.length) / count, ((i + 1) * candidates.length) / count);
    const pair = stretch.find((candidate) => isUsable(candidate, encoder));
    if (!pair)
      throw new Error(`${file}: found ${candidates.length} pairs with prompts of their own, needed ${count} usable`);
    pairs.push(pair);
  }
  return pairs;
}

/**
 * Both conversations of each pair.
 * @param {readonly import("./texts/makePairs.mjs").Pair[]} pairs
 */
export function conversationsOf(pairs) {
  return pairs.flatMap((pair) => [messages(pair, pair.chosen), messages(pair, pair.rejected)]);
}

function messages({ prompt }, response) {
  return [...prompt, { role: "assistant", content: response }];
}

async function readRows(file) {
  const source = createReadStream(file);
  const rows = [];
  for await (const item of readJsonLines(file.endsWith(".gz") ? source.pipe(createGunzip()) : source)) {
    if (item.error) throw new Error(`${file}, line ${item.line}`, { cause: item.error });
    rows.push(item.row);
  }
  return rows;
}

/** undefined where the row has another form. */
function toPair({ prompt, chosen, rejected }) {
  const turns = typeof prompt === "string" ? [{ role: "user", content: prompt }] : prompt;
  const [better, worse] = [chosen, rejected].map((response) => lastTurn(response, turns));
  if (!Array.isArray(turns) || better === undefined || worse === undefined) return undefined;
  return { prompt: turns, chosen: better, rejected: worse };
}

/** Lists hold the last turn alone, or the prompt's turns before it. */
function lastTurn(response, prompt) {
  if (!Array.isArray(response)) return response;
  return response.length === 1 || response.length === prompt.length + 1 ? response.at(-1).content : undefined;
}

/** What armorm accepts, and without special tokens in its texts: the published way takes them for real. */
function isUsable(pair, encoder) {
  const conversations = conversationsOf([pair]);
  if (conversations.flat().some(({ content }) => /<\|\w+\|>/.test(content))) return false;
  try {
    for (const conversation of conversations) encoder.encode(conversation, { contextLength: MOST_TOKENS });
    return true;
  } catch (error) {
    if (error.code?.startsWith("E_")) return false;
    throw error;
  }
}
