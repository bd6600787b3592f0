import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { FileFormatError } from "../errors.js";
import type { ParquetAnswer } from "./parquetAnswer.js";

/** For the rows asked for: the start of the process, and what it may take to decode the file if it is one row group. */
const TIME_LIMIT_MS = 10_000;
const TIME_LIMIT_MS_PER_BYTE = 0.003;

/** Text takes some 3 times the room of its compressed form in a file, and twice that while it is decoded. */
const HEAP_MIB = 256;
const HEAP_BYTES_PER_BYTE = 8;
const MAX_HEAP_MIB = 2048;

const LONGEST_MESSAGE = 200;

/**
 * Calls into a process that runs parquetMain.ts: a hostile file can keep a decoder busy for ever and fill its memory, which
 * V8 answers by ending the process, not the thread.
 */
export class ParquetProcess implements AsyncDisposable {
  readonly #path: string;
  readonly #milliseconds: number;
  readonly #heap: number;
  readonly #child: ChildProcess;

  /** @param fd of the open file. */
  constructor(path: string, fd: number, size: number) {
    this.#path = path;
    this.#milliseconds = TIME_LIMIT_MS + size * TIME_LIMIT_MS_PER_BYTE;
    this.#heap = Math.min(MAX_HEAP_MIB, HEAP_MIB + Math.ceil((size * HEAP_BYTES_PER_BYTE) / 2 ** 20));
    this.#child = fork(fileURLToPath(new URL("./parquetMain.js", import.meta.url)), [String(size)], {
      // Without the parent's own Node options: some, such as --input-type, keep it from starting.
      execArgv: [`--max-old-space-size=${this.#heap}`],
      env: { ...process.env, NODE_OPTIONS: "" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", fd, "ipc"],
    });
    this.#child.on("error", () => undefined); // #ask hears of it
  }

  /**
   * The next rows; undefined behind the last ones.
   * @throws FileFormatError, the system's error, an abort.
   */
  async next(signal: AbortSignal): Promise<Record<string, unknown>[] | undefined> {
    const answer = await this.#ask(signal);
    if ("rows" in answer) return answer.rows;
    if (answer.system) throw Object.assign(new Error(answer.message), answer.system, { path: this.#path });
    throw new FileFormatError("E_PARQUET", "a damaged Parquet file, or one of an unknown kind", {
      where: this.#path,
      found: answer.message.slice(0, LONGEST_MESSAGE),
    });
  }

  /** Ends the process, at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return; // it never ran, or no longer does
    const exit = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exit;
  }

  async #ask(signal: AbortSignal): Promise<ParquetAnswer> {
    const settled = new AbortController();
    const late = new AbortController();
    // An answer may wait behind whatever kept this process busy: it comes before an immediate does.
    const timer = setTimeout(() => setImmediate(() => late.abort()), this.#milliseconds);
    try {
      const ends = AbortSignal.any([signal, late.signal, settled.signal]);
      const answer = once(this.#child, "message", { signal: ends });
      const exit = once(this.#child, "exit", { signal: ends });
      exit.catch(() => undefined); // it loses the race nearly always
      this.#child.send("next", () => undefined); // a process that is gone has exited
      const [first] = await Promise.race([answer, exit.then(([code]) => Promise.reject(this.#ended(code)))]);
      return first as ParquetAnswer;
    } catch (error) {
      signal.throwIfAborted();
      throw late.signal.aborted ? this.#limitError("the file takes too long to decode") : error;
    } finally {
      clearTimeout(timer);
      settled.abort();
    }
  }

  /** An exception would exit with 1; V8 and the system end it otherwise. */
  #ended(code: unknown): Error {
    if (code === 1) return new Error("The process that decodes Parquet failed.");
    return this.#limitError(`the file takes more than ${this.#heap} MiB of memory to decode`);
  }

  #limitError(problem: string): FileFormatError {
    return new FileFormatError("E_PARQUET_LIMIT", problem, {
      where: this.#path,
      fix: "Write it with smaller row groups, or as JSON Lines",
    });
  }
}
