import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/**
 * Runs a command to its end.
 * @param {string[]} command
 * @param {{ input?: string, env?: Record<string, string> }} [options] what it reads from standard input, and environment
 *   variables to add.
 * @returns {Promise<string>} What it wrote to standard output.
 * @throws {Error} When its exit status isn't 0, with all that it wrote.
 */
export async function runProcess(command, { input = "", env = {} } = {}) {
  const child = spawn(command[0], command.slice(1), { stdio: "pipe", env: { ...process.env, ...env } });
  const exit = new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
  child.stdin.on("error", () => undefined); // a child that dies early is reported by its exit status
  child.stdin.end(input);
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (status !== 0) throw new Error(`${command.join(" ")} ended with status ${status}\n${stdout}${stderr}`);
  return stdout;
}
