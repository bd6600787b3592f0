/**
 * The thread that runs the backbone. ONNX Runtime's binding computes on the thread that calls it, so it gets one of
 * its own and the event loop of the main thread stays free.
 */
import { parentPort, workerData } from "node:worker_threads";
import { BackboneError } from "../errors.js";
import { compile } from "./compile.js";
import { DecoderSession } from "./decoderSession.js";
import { FULL_LEVELS } from "./quantization/fullLevels.js";
import { weightLevels } from "./quantization/weightLevels.js";
import { toPlainError } from "./workerError.js";
import {
  COMPUTING,
  STOPPED,
  type WorkerCalls,
  type WorkerMethod,
  type WorkerRequest,
  type WorkerResponse,
} from "./workerProtocol.js";

if (!parentPort) throw new Error("worker.js runs as a worker thread, started by local.js.");
const port = parentPort;
const state = workerData as Int32Array;

let session: DecoderSession | undefined;

type Handlers = {
  [M in WorkerMethod]: (argument: WorkerCalls[M]["argument"], id: number) => Promise<WorkerCalls[M]["result"]>;
};

const handlers: Handlers = {
  async open({ path, threads, ...options }, id) {
    const onProgress = (done: number, total: number) => {
      refuseStopped(); // thrown between two weights, it ends a compilation and leaves nothing behind
      post({ id, progress: { done, total } });
    };
    const levels = options.precision === "int8" ? await compute(() => weightLevels()) : FULL_LEVELS;
    const found = await busy(() => compile(path, { ...options, levels, onProgress })); // it computes to calibrate
    if (!found) return null;
    const { graphFile, files: _, ...compiled } = found;
    session = await compute(() => DecoderSession.open(graphFile, compiled, threads));
    return compiled;
  },
  async encode({ requests, layers, prefix }) {
    if (!session) throw new Error("encode came before open.");
    const open = session;
    return await compute(() => open.encode(requests, layers, prefix));
  },
  async close() {
    await session?.release();
    return null;
  },
};

/** Tells the main thread, which must not end this one meanwhile. */
async function busy<T>(work: () => Promise<T>): Promise<T> {
  Atomics.store(state, COMPUTING, 1);
  try {
    refuseStopped();
    return await work();
  } finally {
    Atomics.store(state, COMPUTING, 0);
    Atomics.notify(state, COMPUTING);
  }
}

async function compute<T>(work: () => Promise<T>): Promise<T> {
  return await busy(() =>
    work().catch((cause: Error) => {
      throw new BackboneError("E_ENGINE", "ONNX Runtime failed", {
        found: cause.message,
        fix: "Where it lacked memory, shorter conversations or a machine with more of it help",
        cause,
      });
    }),
  );
}

function refuseStopped(): void {
  if (Atomics.load(state, STOPPED) === 1) throw new Error("the thread was stopped.");
}

function post(response: WorkerResponse, transfer: ArrayBuffer[] = []): void {
  port.postMessage(response, transfer);
}

async function answer<M extends WorkerMethod>({ id, method, argument }: WorkerRequest<M>): Promise<void> {
  try {
    const result = await handlers[method](argument, id);
    post({ id, result }, Array.isArray(result) ? result.map(({ buffer }) => buffer as ArrayBuffer) : []);
  } catch (error) {
    post({ id, error: toPlainError(error) });
  }
}

// One after the other: ONNX Runtime runs a batch a moment after it is told to, and must not lose its session meanwhile.
let last: Promise<void> = Promise.resolve();
port.on("message", (request: WorkerRequest) => {
  last = last.then(() => answer(request));
});
