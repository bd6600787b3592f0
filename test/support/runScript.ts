import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

export interface ScriptResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs JavaScript in a process of its own. It sees the built code as `#dist/…` and its arguments in `args`.
 * @param onStart gets the process, to kill it.
 */
export function runScript(
  source: string,
  args: readonly string[],
  { env = {}, onStart }: { env?: NodeJS.ProcessEnv; onStart?: (child: ChildProcess) => void } = {},
): Promise<ScriptResult> {
  const script = `const args = process.argv.slice(1);\n${source}`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, ...args], {
      cwd: join(import.meta.dirname, "../.."),
      env: { ...process.env, ...env },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ stdout, stderr, code, signal }));
    onStart?.(child);
  });
}
