import { Presets, SingleBar } from "cli-progress";
import type { CliIo } from "../io.js";

/** A bar on stderr that goes away when it is stopped. */
export function progressBar(format: string, { stderr }: CliIo): SingleBar {
  return new SingleBar({ format, stream: stderr, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
}
