import type { SingleBar } from "cli-progress";
import type { LoadProgress } from "../../model/loadParts.js";
import type { CliIo } from "../io.js";
import { printable } from "./printable.js";
import { progressBar } from "./progressBar.js";

/** Tells on stderr what takes long the first time that a model is used. */
export class LoadMessages {
  readonly #io: CliIo;
  #bar: SingleBar | undefined;
  #compiling = false;

  constructor(io: CliIo) {
    this.#io = io;
  }

  readonly show = (step: LoadProgress): void => {
    if (step.stage === "fetch") {
      this.#io.stderr.write(`Fetching ${printable(step.file)} (once)\n`);
      return;
    }
    if (step.stage === "reduced-range") {
      const text =
        "This processor sums products of bytes in 16 bits: int8 weights have 7 bits here, slightly less exact";
      this.#io.stderr.write(`${text}\n`);
      return;
    }
    if (!this.#compiling) this.#compile(step.total);
    this.#bar?.update(step.done);
  };

  stop(): void {
    this.#bar?.stop();
  }

  #compile(total: number): void {
    this.#compiling = true;
    if (!this.#io.stderr.isTTY) {
      this.#io.stderr.write("Compiling the backbone (once)\n");
      return;
    }
    const format = "Compiling the backbone (once) {bar} {value}/{total} weights";
    this.#bar = progressBar(format, this.#io);
    this.#bar.start(total, 0);
  }
}
