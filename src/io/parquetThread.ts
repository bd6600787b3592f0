import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { FileFormatError } from "../errors.js";

/** What the thread is started with. */
export interface ParquetSource {
  /** Of the open file; all threads share it. */
  readonly fd: number;
  readonly size: number;
}

/** The next rows, undefined behind the last ones; or why there are none. */
export type ParquetAnswer =
  | { readonly rows: Record<string, unknown>[] | undefined }
  | { readonly message: string; readonly system?: Pick<NodeJS.ErrnoException, "errno" | "code" | "syscall"> };

/** For the rows asked for: the start of the thread, and what it may take to decode the file if it is one row group. */
const TIME_LIMIT_MS = 10_000;
const TIME_LIMIT_MS_PER_BYTE = 0.001;

/** Text takes some 3 times the room of its compressed form in a file, and twice that while it is decoded. */
const HEAP_MIB = 256;
const HEAP_BYTES_PER_BYTE = 8;
const MAX_HEAP_MIB = 2048;

const LONGEST_MESSAGE = 200;

/** Calls into a thread that runs parquetWorker.ts. */
export class ParquetThread implements AsyncDisposable {
  readonly #path: string;
  readonly #milliseconds: number;
  readonly #heap: number;
  readonly #worker: Worker;

  constructor(path: string, source: ParquetSource) {
    this.#path = path;
    this.#milliseconds = TIME_LIMIT_MS + source.size * TIME_LIMIT_MS_PER_BYTE;
    this.#heap = Math.min(MAX_HEAP_MIB, HEAP_MIB + Math.ceil((source.size * HEAP_BYTES_PER_BYTE) / 2 ** 20));
    // Without the process's own Node options: some, such as --input-type, keep a thread from starting.
    this.#worker = new Worker(new URL("./parquetWorker.js", import.meta.url), {
      execArgv: [],
      workerData: source,
      resourceLimits: { maxOldGenerationSizeMb: this.#heap },
    });
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(signal: AbortSignal): Promise<ParquetAnswer> {
    const late = new AbortController();
    // An answer may wait behind whatever kept this thread busy: it comes before an immediate does.
    const timer = setTimeout(() => setImmediate(() => late.abort()), this.#milliseconds);
    try {
      const answers = once(this.#worker, "message", { signal: AbortSignal.any([signal, late.signal]) });
      this.#worker.postMessage("next");
      const [answer] = await answers;
      return answer as ParquetAnswer;
    } catch (error) {
      signal.throwIfAborted();
      if (late.signal.aborted) throw this.#limitError("the file takes too long to decode");
      if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") throw error;
      throw this.#limitError(`the file takes more than ${this.#heap} MiB of memory to decode`);
    } finally {
      clearTimeout(timer);
    }
  }

  #limitError(problem: string): FileFormatError {
    return new FileFormatError("E_PARQUET_LIMIT", problem, {
      where: this.#path,
      fix: "Write it with smaller row groups, or as JSON Lines",
    });
  }
}
