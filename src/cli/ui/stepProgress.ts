import type { SingleBar } from "cli-progress";
import type { CliIo } from "../io.js";
import { duration } from "./duration.js";
import { PLAIN_INTERVAL_MS } from "./plainInterval.js";
import { progressBar } from "./progressBar.js";

/** How far a step of a longer job is. */
export interface StepState {
  readonly step: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** What an interrupted run did before. */
  readonly from?: number;
}

/** Progress of a job in several steps on stderr: a bar for each on a terminal, else a line now and then. */
export class StepProgress {
  readonly #io: CliIo;
  #step: string | undefined;
  #bar: SingleBar | undefined;
  #start = 0;
  #lastLine = 0;

  constructor(io: CliIo) {
    this.#io = io;
  }

  readonly show = (state: StepState): void => {
    const now = performance.now();
    if (state.step !== this.#step) this.#begin(state, now);
    this.#bar?.update(state.done, { rate: this.#rate(state, now) });
    if (this.#bar || now - this.#lastLine < PLAIN_INTERVAL_MS) return;
    this.#lastLine = now;
    this.#io.stderr.write(`${state.step}: ${state.done} of ${state.total} ${state.unit}  ${this.#rate(state, now)}\n`);
  };

  /** Takes the bar off the terminal. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #begin({ step, total, unit, from = 0 }: StepState, now: number): void {
    this.stop();
    this.#step = step;
    this.#start = now;
    this.#lastLine = now;
    if (!this.#io.stderr.isTTY) {
      this.#io.stderr.write(`${step}${from > 0 ? `, going on at ${from}` : ""}\n`);
      return;
    }
    this.#bar = progressBar(`${step}  {bar} {value}/{total} ${unit}  {rate}`, this.#io);
    this.#bar.start(total, from, { rate: "" });
  }

  #rate({ done, total, unit, from = 0 }: StepState, now: number): string {
    const rate = (done - from) / Math.max((now - this.#start) / 1000, 1e-3);
    if (rate <= 0) return "";
    const left = total > done ? `  ${duration((total - done) / rate)} left` : "";
    return `${rate.toFixed(1)} ${unit}/s${left}`;
  }
}
