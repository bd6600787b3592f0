import type { SingleBar } from "cli-progress";
import type { CliIo } from "../io.js";
import { duration } from "./duration.js";
import { PLAIN_INTERVAL_MS } from "./plainInterval.js";
import { progressBar } from "./progressBar.js";

/** Progress of a job over rows on stderr: a bar on a terminal, else a line now and then; a summary at the end. */
export class ProgressLine {
  readonly #io: CliIo;
  readonly #total: number | undefined;
  readonly #bar: SingleBar | undefined;
  readonly #start = performance.now();
  #lastLine = this.#start;
  #rows = 0;
  #tokens = 0;

  /**
   * @param total rows to do, where known.
   * @param rowsTo where rows go: a bar would get mixed up with them on a terminal.
   */
  constructor(io: CliIo, total: number | undefined, rowsTo: "stdout" | "file") {
    this.#io = io;
    this.#total = total;
    if (!io.stderr.isTTY || (rowsTo === "stdout" && io.stdout.isTTY)) return;
    const counts = this.#total === undefined ? "{value} rows" : "{bar} {value}/{total} rows";
    const format = `${counts}  {rate}`;
    this.#bar = progressBar(format, io);
    this.#bar.start(this.#total ?? 0, 0, { rate: "" });
  }

  update(rows: number, tokens: number): void {
    this.#rows = rows;
    this.#tokens = tokens;
    this.#bar?.update(rows, { rate: this.#rate() });
    const now = performance.now();
    if (this.#bar || now - this.#lastLine < PLAIN_INTERVAL_MS) return;
    this.#lastLine = now;
    const of = this.#total === undefined ? "" : ` of ${this.#total}`;
    this.#io.stderr.write(`${rows}${of} rows  ${this.#rate()}\n`);
  }

  /** Takes the bar off the terminal. */
  stop(): void {
    this.#bar?.stop();
  }

  /** @param rows all rows, those that no conversation could be read from included. */
  finish(rows: number, failed: number): void {
    this.stop();
    this.#rows = rows;
    const seconds = (performance.now() - this.#start) / 1000;
    const errors = failed > 0 ? `, ${failed} with errors` : "";
    this.#io.stderr.write(`${this.#rows} rows${errors} in ${seconds.toFixed(1)} s  ${this.#rate()}\n`);
  }

  #rate(): string {
    const seconds = Math.max((performance.now() - this.#start) / 1000, 1e-3);
    const rowsPerSecond = this.#rows / seconds;
    const rates = `${rowsPerSecond.toFixed(1)} rows/s  ${Math.round(this.#tokens / seconds)} tokens/s`;
    const left = (this.#total ?? 0) - this.#rows;
    return left > 0 && rowsPerSecond > 0 ? `${rates}  ${duration(left / rowsPerSecond)} left` : rates;
  }
}
