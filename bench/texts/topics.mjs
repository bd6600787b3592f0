import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Sentences about one subject: what users ask and tell, and what good and poor responses say.
 * @typedef {{ question: string[], context: string[], answer: string[], weak: string[] }} Topic
 */

/** The topics that lie beside this file: sections in brackets, a sentence a line, line breaks written as \n. */
export const TOPICS = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".txt"))
  .sort()
  .map((file) => readTopic(join(import.meta.dirname, file)));

/** @returns {Topic} */
function readTopic(path) {
  const topic = {};
  let section = [];
  for (const line of readFileSync(path, "utf8").trim().split("\n")) {
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    if (heading) {
      section = [];
      topic[heading] = section;
    } else section.push(line.replaceAll("\\n", "\n"));
  }
  return topic;
}
