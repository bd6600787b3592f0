import { SCORERS } from "./contenders.mjs";
import { readPairs } from "./readPairs.mjs";
import { quotients } from "./report.mjs";
import { scoringSpeed } from "./scoringSpeed.mjs";
import { fetchSubject } from "./subject.mjs";

const PROMPTS = 6;
const RESPONSES = 8;
const PROMPT_TOKENS = 300; // as armorm counts them, with the template's own
const RESPONSE_TOKENS = 60;
const OURS = [SCORERS.armormFp32, SCORERS.armormInt8];

/**
 * Several responses to each prompt.
 * @type {import("./main.mjs").Benchmark}
 */
export async function bestOfN(options) {
  const subject = await fetchSubject();
  const conversations = await makeConversations(options.data, subject.encoder);
  const work = {
    contenders: [...OURS, SCORERS.published],
    conversations,
    items: conversations.length,
    unit: "responses/s",
  };
  const { speeds, ...report } = await scoringSpeed(work, subject, options);
  const texts = `${RESPONSES} responses of ${RESPONSE_TOKENS} tokens to each of ${PROMPTS} prompts of ${PROMPT_TOKENS}`;
  return {
    title: `${texts}, SmolLM2-135M, from texts to both hidden states`,
    ratios: quotients(speeds, OURS, [SCORERS.published]),
    ...report,
  };
}

/** Prompts and responses cut out of running text, each from a place of its own. */
async function makeConversations(data, encoder) {
  const pairs = await readPairs(data, PROMPTS * RESPONSES, encoder);
  let words = pairs.flatMap(({ chosen, rejected }) => `${chosen} ${rejected}`.split(" "));
  const count = (prompt, response) => {
    const { ids, gateIndex } = encoder.encode(conversation(prompt, response), { contextLength: 4096 });
    return { prompt: gateIndex + 1, response: ids.length - gateIndex - 1 };
  };
  const take = (fits) => {
    let [low, high] = [1, Math.min(words.length, PROMPT_TOKENS)];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(words.slice(0, middle).join(" "))) low = middle;
      else high = middle - 1;
    }
    const text = words.slice(0, low).join(" ");
    words = words.slice(low);
    return text;
  };
  return Array.from({ length: PROMPTS }, () => {
    const prompt = take((text) => count(text, "").prompt <= PROMPT_TOKENS);
    return Array.from({ length: RESPONSES }, () => {
      const response = take((text) => count(prompt, text).response <= RESPONSE_TOKENS);
      return conversation(prompt, response);
    });
  }).flat();
}

function conversation(prompt, response) {
  return [
    { role: "user", content: prompt },
    { role: "assistant", content: response },
  ];
}
