/**
 * What `npm start` shows: loads the default model, scores the conversations in conversations.jsonl and says what each
 * score is made of. Everything here uses armorm as any program would.
 */
import { readFileSync } from "node:fs";
import { RewardModel } from "armorm";

const SHOWN = 4;
const BAR = 26;

const announced = new Set();
function announce({ stage, file }) {
  if (announced.has(stage)) return;
  announced.add(stage);
  console.log(stage === "fetch" ? `Fetching ${file} (once) …` : "Compiling the backbone (once) …");
}

const model = await RewardModel.load("smollm2-135m", { onProgress: announce });
const lines = readFileSync(new URL("conversations.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n");
const conversations = lines.map((line) => JSON.parse(line));
const results = await model.score(conversations);
console.log(
  `\n${model.name}: ${model.objectives.length} objectives. A score is the sum of what each of them contributes.`,
);
const largest = Math.max(...results.flatMap(({ contributions }) => Object.values(contributions).map(Math.abs)));
let previous;
for (const [i, result] of results.entries()) {
  const { prompt, response } = texts(conversations[i]);
  if (prompt !== previous) console.log(`\n\n“${prompt}”`);
  previous = prompt;
  console.log(`\n  ${result.score.toFixed(4)}  “${response}”`);
  const byWeight = Object.entries(result.contributions).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  for (const [name, value] of byWeight.slice(0, SHOWN)) console.log(`         ${signed(value)}  ${bar(value)} ${name}`);
  const rest = byWeight.slice(SHOWN).reduce((sum, [, value]) => sum + value, 0);
  console.log(`         ${signed(rest)}  ${bar(rest)} the other ${byWeight.length - SHOWN}`);
}
const { gate, pairs } = model.manifest.validation_pair_accuracy;
console.log(`\n
This small model ranks ${Math.round(gate * 100)} % of ${pairs} validation pairs as they are labelled; its card is models/${model.name}/README.md.

Go on with
  node dist/cli/main.js compare --prompt "How much is 2+2?" --a "2+2 is 4." --b "Who knows?"
  node dist/cli/main.js score -i examples/conversations.jsonl
  node dist/cli/main.js --help`);
await model[Symbol.asyncDispose]();

function texts({ messages, prompt, response }) {
  if (!messages) return { prompt, response };
  return { prompt: messages.at(-2).content, response: messages.at(-1).content.replaceAll("\n", " ") };
}

function signed(value) {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}

function bar(value) {
  return "█".repeat(Math.round((Math.abs(value) / largest) * BAR)).padEnd(BAR);
}
