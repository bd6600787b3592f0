import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { deserialize, serialize } from "node:v8";
import { FileFormatError } from "../../errors.js";
import { isSystemError } from "../../io/isSystemError.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";
import type { GatingState } from "../gating/gatingState.js";

/** Bytes of a SHA-256. */
const DIGEST = 32;

/** A gate's training on disk: the SHA-256 of what follows, then the state in Node's structured clone format. */
export class GatingCheckpoint {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Replaces what was saved before, in one step. */
  async save(state: GatingState): Promise<void> {
    const bytes = serialize(state);
    await writeFileAtomically(this.#path, [digestOf(bytes), bytes]);
  }

  /**
   * @returns undefined where nothing was saved.
   * @throws FileFormatError "E_CHECKPOINT" where the file isn't what was written.
   */
  async load(): Promise<GatingState | undefined> {
    const bytes = await readFile(this.#path).catch((error) => {
      if (isSystemError(error) && error.code === "ENOENT") return undefined;
      throw error;
    });
    if (!bytes) return undefined;
    const body = bytes.subarray(DIGEST);
    if (!digestOf(body).equals(bytes.subarray(0, DIGEST))) {
      throw new FileFormatError("E_CHECKPOINT", "a checkpoint isn't what was written", {
        where: this.#path,
        fix: "Remove it: the gate's training then begins anew",
      });
    }
    return deserialize(body);
  }
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
