import { Presets, SingleBar } from "cli-progress";
import type { LoadProgress } from "../model/loadParts.js";
import { RewardModel } from "../model/rewardModel.js";
import type { CliIo } from "./io.js";
import type { ModelOptions } from "./modelOptions.js";

/** Loads the model that the options name, telling on stderr what takes long the first time. */
export async function loadModel(
  { model, backbone, precision, emulateBf16 }: ModelOptions,
  io: CliIo,
): Promise<RewardModel> {
  const progress = new LoadMessages(io);
  try {
    const onProgress = (step: LoadProgress) => progress.show(step);
    return await RewardModel.load(model, { backbone, precision, emulateBf16, onProgress, signal: io.signal });
  } finally {
    progress.stop();
  }
}

class LoadMessages {
  readonly #io: CliIo;
  #bar: SingleBar | undefined;
  #compiling = false;

  constructor(io: CliIo) {
    this.#io = io;
  }

  show(step: LoadProgress): void {
    if (step.stage === "fetch") {
      this.#io.stderr.write(`Fetching ${step.file} (once)\n`);
      return;
    }
    if (!this.#compiling) this.#compile(step.total);
    this.#bar?.update(step.done);
  }

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
    this.#bar = new SingleBar(
      { format, stream: this.#io.stderr, hideCursor: true, clearOnComplete: true },
      Presets.shades_classic,
    );
    this.#bar.start(total, 0);
  }
}
