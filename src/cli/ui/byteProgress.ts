import type { SingleBar } from "cli-progress";
import type { CliIo } from "../io.js";
import { PLAIN_INTERVAL_MS } from "./plainInterval.js";
import { progressBar } from "./progressBar.js";

/** Progress of writing on stderr: a bar on a terminal, else a line now and then. */
export class ByteProgress {
  readonly #io: CliIo;
  readonly #start = performance.now();
  #lastLine = this.#start;
  #bar: SingleBar | undefined;

  constructor(io: CliIo) {
    this.#io = io;
  }

  readonly update = (done: number, total: number): void => {
    const now = performance.now();
    const rate = `${megabytes(done / ((now - this.#start) / 1000))}/s`;
    if (this.#io.stderr.isTTY) {
      if (!this.#bar) {
        this.#bar = progressBar(`{bar} {percentage} % of ${megabytes(total)}  {rate}  {eta_formatted} left`, this.#io);
        this.#bar.start(total, 0, { rate });
      }
      this.#bar.update(done, { rate });
    } else if (now - this.#lastLine >= PLAIN_INTERVAL_MS) {
      this.#lastLine = now;
      this.#io.stderr.write(`${megabytes(done)} of ${megabytes(total)}  ${rate}\n`);
    }
  };

  /** Takes the bar off the terminal. */
  stop(): void {
    this.#bar?.stop();
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
