import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseContract } from "../../contracts/parseContract.js";
import { type TrainingReport, trainingReportSchema } from "../../contracts/trainingReport.js";
import { UsageError } from "../../errors.js";
import { LockFile } from "../../io/lockFile.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";

/** Written last: a folder that has it is finished. */
const MANIFEST = "manifest.json";
const REPORT = "report.json";

/** What a training that isn't finished may have in its folder, with what a killed one leaves of a file. */
const OWN =
  /^(?:\.lock|work|(?:(?:heads|uncertainty)\.safetensors|report\.(?:json|html)|manifest\.json)(?:\.tmp-[\w-]+)?)$/;

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
    const path = join(folder, REPORT);
    const text = await readFile(path, "utf8").catch(() => "");
    if (text.includes(`"run_sha256": "${run}"`)) {
      await rm(join(folder, "work"), { recursive: true, force: true }); // a kill may have come between the two
      return parseContract(trainingReportSchema, text, path);
    }
    throw new UsageError("E_OUTPUT_EXISTS", "the folder holds other heads", {
      where: folder,
      fix: "Name another folder, or remove this one",
    });
  }

  /**
   * Begins a training, or goes on with the same one.
   * @throws UsageError "E_OUTPUT_NOT_EMPTY" where other things are, "E_OUTPUT_BUSY" while another process writes there,
   *   "E_OUTPUT_OTHER" where a part of another training is.
   */
  static async open(folder: string, run: string): Promise<OutputFolder> {
    await refuseOtherThings(folder);
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
    else if (found === run) await this.#removeLeftovers();
    else {
      throw new UsageError("E_OUTPUT_OTHER", "the folder holds a part of another training", {
        where: this.folder,
        fix: "Give the settings and stores of that one to go on with it, or remove the folder",
      });
    }
  }

  async #removeLeftovers(): Promise<void> {
    const parts = (await readdir(this.folder)).filter((name) => name.includes(".tmp-"));
    for (const name of parts) await rm(this.file(name));
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

/** The folder's `work` is removed in the end: it must not be anyone else's. */
async function refuseOtherThings(folder: string): Promise<void> {
  const list = async (path: string): Promise<string[]> => (existsSync(path) ? await readdir(path) : []);
  const other = (await list(folder)).find((name) => !OWN.test(name));
  const work = await list(join(folder, "work"));
  const strange = other ?? (work.length > 0 && !work.includes("run") ? "work" : undefined);
  if (strange === undefined) return;
  throw new UsageError("E_OUTPUT_NOT_EMPTY", "the folder for the heads holds other things", {
    where: folder,
    found: strange,
    fix: "Name a new folder",
  });
}
