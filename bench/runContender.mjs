import { runProcess } from "./runProcess.mjs";

/**
 * Runs a contender once, in a process of its own. It reads one JSON document from standard input and answers with one
 * as the last line of its standard output; what else it prints is shown only when it fails.
 * @param {string[]} command
 * @param {object} [request]
 * @returns {Promise<any>} The answer.
 */
export async function runContender(command, request = {}) {
  const output = await runProcess(command, { input: JSON.stringify(request) });
  return JSON.parse(output.trimEnd().split("\n").at(-1));
}
