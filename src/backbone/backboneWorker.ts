import { Worker } from "node:worker_threads";
import { BackboneError } from "../errors.js";
import { fromPlainError } from "./workerError.js";
import {
  COMPUTING,
  STOPPED,
  type WorkerCalls,
  type WorkerMethod,
  type WorkerRequest,
  type WorkerResponse,
} from "./workerProtocol.js";

interface Call {
  resolve(result: unknown): void;
  reject(error: Error): void;
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What the process waits for a batch at its end, at most. */
const LONGEST_WAIT_MS = 10_000;

/** Of each thread: whether ONNX Runtime computes, and whether it must not begin any more. */
const threadStates = new Set<Int32Array>();

// ONNX Runtime would send usage statistics; its native code reads the variable when the first thread loads it.
process.env["ORT_DISABLE_TELEMETRY"] ??= "1";

// To end a thread while ONNX Runtime computes in it aborts the process, whose exit code is then lost.
process.on("exit", () => {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  for (const state of threadStates) {
    Atomics.store(state, STOPPED, 1);
    Atomics.wait(state, COMPUTING, 1, Math.max(0, deadline - Date.now()));
  }
});

/** Calls into a thread that runs worker.ts. The thread keeps the process alive only while a call is under way. */
export class BackboneWorker {
  readonly #state = new Int32Array(new SharedArrayBuffer(8));
  // Without the process's own Node options: some, such as --input-type, keep a thread from starting.
  readonly #thread = new Worker(new URL("./worker.js", import.meta.url), { execArgv: [], workerData: this.#state });
  readonly #calls = new Map<number, Call>();
  #lastId = 0;
  #ended: BackboneError | undefined;
  #closing: Promise<void> | undefined;

  constructor() {
    threadStates.add(this.#state);
    this.#thread.unref();
    this.#thread.on("message", (response: WorkerResponse) => this.#receive(response));
    this.#thread.on("error", (cause) =>
      this.#end(new BackboneError("E_BACKBONE", "the backbone's thread failed", { cause })),
    );
    this.#thread.on("exit", () => {
      threadStates.delete(this.#state);
      this.#end(new BackboneError("E_BACKBONE_CLOSED", "the backbone is closed"));
    });
  }

  /** @throws what the thread threw, or BackboneError when the thread is gone. */
  call<M extends WorkerMethod>(
    method: M,
    argument: WorkerCalls[M]["argument"],
    onProgress?: Call["onProgress"],
  ): Promise<WorkerCalls[M]["result"]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      const id = ++this.#lastId;
      this.#calls.set(id, { resolve: resolve as Call["resolve"], reject, onProgress });
      this.#thread.ref();
      this.#thread.postMessage({ id, method, argument } satisfies WorkerRequest<M>);
    });
  }

  /** Makes calls under way fail as soon as they can: a batch runs to its end, a compilation stops at the next weight. */
  stop(): void {
    Atomics.store(this.#state, STOPPED, 1);
  }

  /** Refuses further calls, waits for those under way and ends the thread. May be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const released = this.call("close", null);
    this.#ended ??= new BackboneError("E_BACKBONE_CLOSED", "the backbone is closed");
    await released.catch(() => undefined); // the thread has crashed: closed as well
    await this.#thread.terminate();
  }

  #receive(response: WorkerResponse): void {
    const call = this.#calls.get(response.id);
    if (!call) return;
    if ("progress" in response) {
      call.onProgress?.(response.progress.done, response.progress.total);
      return;
    }
    this.#calls.delete(response.id);
    if (this.#calls.size === 0) this.#thread.unref();
    if ("error" in response) call.reject(fromPlainError(response.error));
    else call.resolve(response.result);
  }

  #end(error: BackboneError): void {
    this.#ended ??= error;
    for (const call of this.#calls.values()) call.reject(this.#ended);
    this.#calls.clear();
  }
}
