import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseContract } from "../../contracts/parseContract.js";
import { type TrainingReport, trainingReportSchema } from "../../contracts/trainingReport.js";
import { UsageError } from "../../errors.js";
import { LockFile } from "../../io/lockFile.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";

/** Written last: a folder that has it is finished. */
const MANIFEST = "manifest.json";

/** The folder that a training writes into: its results, and in `work` what an interrupted one goes on with. */
export class OutputFolder implements AsyncDisposable {
  readonly folder: string;
  readonly #lock: LockFile;

  private constructor(folder: string, lock: LockFile) {
    this.folder = folder;
    this.#lock = lock;
  }

  /**
   * The report of a training that the folder holds already.
   * @param run SHA-256 of everything that the results depend on.
   * @throws UsageError "E_OUTPUT_EXISTS" where it holds other heads.
   */
  static async finished(folder: string, run: string): Promise<TrainingReport | undefined> {
    if (!existsSync(join(folder, MANIFEST))) return undefined;
    const path = join(folder, "report.json");
    const text = await readFile(path, "utf8").catch(() => undefined);
    const report = text === undefined ? undefined : parseContract(trainingReportSchema, text, path);
    if (report?.run_sha256 === run) return report;
    throw new UsageError("E_OUTPUT_EXISTS", "the folder holds other heads", {
      where: folder,
      fix: "Name another folder, or remove this one",
    });
  }

  /**
   * Begins a training, or goes on with the same one.
   * @throws UsageError "E_OUTPUT_BUSY" while another process writes there, "E_OUTPUT_OTHER" where a part of another training
   *   is.
   */
  static async open(folder: string, run: string): Promise<OutputFolder> {
    await mkdir(join(folder, "work"), { recursive: true });
    const lock = await LockFile.take(join(folder, ".lock"));
    if (!lock) throw new UsageError("E_OUTPUT_BUSY", "another process writes these heads", { where: folder });
    const output = new OutputFolder(folder, lock);
    try {
      await output.#claim(run);
      return output;
    } catch (error) {
      await output[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #claim(run: string): Promise<void> {
    const path = this.work("run");
    const found = await readFile(path, "utf8").catch(() => undefined);
    if (found === undefined) await writeFileAtomically(path, run);
    else if (found !== run) {
      throw new UsageError("E_OUTPUT_OTHER", "the folder holds a part of another training", {
        where: this.folder,
        fix: "Give the settings and stores of that one to go on with it, or remove the folder",
      });
    }
  }

  /** Path of a result. */
  file(name: string): string {
    return join(this.folder, name);
  }

  /** Path of a file that is needed until the training is finished. */
  work(name: string): string {
    return join(this.folder, "work", name);
  }

  /** Writes the manifest, which makes the folder complete, and removes what was only for the way. */
  async finish(manifest: object): Promise<void> {
    await writeFileAtomically(this.file(MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    await rm(this.file("work"), { recursive: true });
  }

  /** Lets other processes write into the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
  }
}
