import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs a contender once, in a process of its own. It reads one JSON document from standard input and answers with one
 * as the last line of its standard output; what else it prints is shown only when it fails.
 * @param {string[]} command
 * @param {object} request
 * @returns {Promise<any>} The answer.
 */
export async function runContender(command, request) {
  const child = spawn(command[0], command.slice(1), { stdio: "pipe" });
  const exit = new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.on("error", () => undefined); // a child that dies early is reported by its exit status
  child.stdin.end(JSON.stringify(request));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}\n${stdout}${stderr}`);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1));
}
