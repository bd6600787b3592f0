import { random } from "../random.mjs";
import { TOPICS } from "./topics.mjs";

/**
 * Two responses to a prompt, as preference data has them.
 * @typedef {{ role: string, content: string }} Message
 * @typedef {{ prompt: Message[], chosen: string, rejected: string }} Pair
 */

/** Words of a response: log-normal with this median and spread, cut off at both ends. Half of the texts are as long. */
const RESPONSE_WORDS = { median: 130, sigma: 0.95, least: 2, most: 800 };

const TASKS = [
  "Summarise this in two sentences.",
  "Which of these points is the least convincing, and why?",
  "Put this into plain words for somebody in a hurry.",
  "What would you ask the author?",
];

/**
 * Writes preference pairs from the sentences of the topics, put together at random: single questions, questions with
 * some background, tasks on a text, and conversations of several turns. No two prompts are the same. The pairs are the
 * same in every run, and the first ones of a longer list are those of a shorter one.
 * @param {number} count
 * @returns {Pair[]}
 */
export function makePairs(count) {
  const dice = random(20_261_124);
  const used = new Set();
  const pairs = [];
  while (pairs.length < count) {
    const topic = dice.pick(TOPICS);
    const prompt = makePrompt(topic, dice);
    const key = prompt.at(-1).content;
    if (used.has(key)) continue;
    used.add(key);
    pairs.push({ prompt, chosen: makeResponse(topic, false, dice), rejected: makeResponse(topic, true, dice) });
  }
  return pairs;
}

/** @returns {Message[]} */
function makePrompt(topic, dice) {
  const question = dice.pick(topic.question);
  const some = (sentences, most) => dice.shuffle(sentences).slice(0, 1 + dice.below(most));
  const user = (...parts) => ({ role: "user", content: fill(parts.join(" "), dice) });
  const kind = dice.next();
  if (kind < 0.45) return [user(question)];
  if (kind < 0.7) return [user(...some(topic.context, 5), question)];
  if (kind < 0.85) {
    const [text, ...more] = [topic, ...dice.shuffle(TOPICS)].map(({ answer }) => some(answer, 14).join(" "));
    const paragraphs = [text, ...more.slice(0, dice.below(2))];
    return [user(`${paragraphs.join("\n\n")}\n\n${dice.pick(TASKS)}`)];
  }
  const before = { role: "assistant", content: fill(some(topic.answer, 8).join(" "), dice) };
  const first = [user(dice.pick(topic.question)), before];
  return [...first, user(...some(topic.context, 2), question)];
}

/** @param {boolean} poor among the sentences are poor ones. */
function makeResponse(topic, poor, dice) {
  const { median, sigma, least, most } = RESPONSE_WORDS;
  const wanted = Math.min(most, Math.max(least, dice.logNormal(median, sigma)));
  // A long response runs out of what there is to say about its topic and goes on to others.
  const others = dice.shuffle(TOPICS).flatMap(({ answer }) => dice.shuffle(answer));
  const own = dice.shuffle(poor ? [...topic.answer.slice(0, 5), ...topic.weak] : topic.answer);
  const sentences = [];
  let words = 0;
  for (const template of [...own, ...others]) {
    if (words >= wanted) break;
    const sentence = fill(template, dice);
    sentences.push(sentence);
    words += sentence.split(/\s+/).length;
  }
  const text = layOut(sentences, dice);
  return wanted < 12 ? text.split(" ").slice(0, wanted).join(" ") : text;
}

/** A numbered list at times, else paragraphs. */
function layOut(sentences, dice) {
  if (sentences.length > 2 && dice.next() < 0.2) return sentences.map((text, i) => `${i + 1}. ${text}`).join("\n");
  let text = "";
  for (const sentence of sentences) text += (text && (dice.next() < 0.25 ? "\n\n" : " ")) + sentence;
  return text;
}

/** {a|b|c} becomes one of them, {#5-9} a number from 5 to 9. */
function fill(template, dice) {
  return template
    .replace(/\{#(\d+)-(\d+)\}/g, (_, from, to) => String(Number(from) + dice.below(to - from + 1)))
    .replace(/\{([^{}]*\|[^{}]*)\}/g, (_, choices) => dice.pick(choices.split("|")));
}
