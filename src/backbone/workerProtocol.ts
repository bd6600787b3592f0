import type { EncodeRequest } from "./backbone.js";
import type { CompileOptions } from "./compile.js";
import type { CompiledDecoder } from "./compiledDecoder.js";
import type { toPlainError } from "./workerError.js";

/** Calls from local.ts to worker.ts, by name: what goes there and what comes back. */
export interface WorkerCalls {
  /** Null when the model has to be compiled, and the token ids to calibrate it with are wanted. */
  open: {
    argument: { path: string; threads?: number | undefined } & Pick<
      CompileOptions,
      "cache" | "precision" | "blocks" | "calibration"
    >;
    result: Omit<CompiledDecoder, "files"> | null;
  };
  /** A batch of requests whose ids all follow `prefix`. */
  encode: {
    argument: { requests: readonly EncodeRequest[]; layers: readonly number[]; prefix: readonly number[] };
    result: Float32Array[];
  };
  close: { argument: null; result: null };
}

export type WorkerMethod = keyof WorkerCalls;

export interface WorkerRequest<M extends WorkerMethod = WorkerMethod> {
  readonly id: number;
  readonly method: M;
  readonly argument: WorkerCalls[M]["argument"];
}

/** `progress` may come any number of times before the answer: weights written, and how many there are. */
export type WorkerResponse =
  | { readonly id: number; readonly result: WorkerCalls[WorkerMethod]["result"] }
  | { readonly id: number; readonly error: ReturnType<typeof toPlainError> }
  | { readonly id: number; readonly progress: { readonly done: number; readonly total: number } };

/** Index into the thread's shared state: 1 while ONNX Runtime computes. */
export const COMPUTING = 0;
/** Index into the thread's shared state: 1 once the thread must begin nothing more, neither to compute nor to compile. */
export const STOPPED = 1;
