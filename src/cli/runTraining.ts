import { cacheFolder } from "../io/cacheFolder.js";
import { trainHeads } from "../train/run/trainHeads.js";
import type { TrainingRequest } from "../train/run/trainingRequest.js";
import { EXIT } from "./exitCode.js";
import type { CliIo } from "./io.js";
import { packageInfo } from "./packageInfo.js";
import { StepProgress } from "./ui/stepProgress.js";
import { trainingView } from "./ui/trainingView.js";
import { viewFor } from "./ui/view.js";

/** Trains, and prints a summary, or the whole report as JSON. */
export async function runTraining(request: TrainingRequest, json: boolean, io: CliIo): Promise<number> {
  const progress = new StepProgress(io);
  try {
    const report = await trainHeads(request, {
      version: packageInfo().version,
      cache: cacheFolder(),
      signal: io.signal,
      onProgress: progress.show,
    });
    progress.stop();
    io.stdout.write(json ? `${JSON.stringify(report)}\n` : trainingView(report, request.output, viewFor(io, true)));
    return EXIT.ok;
  } finally {
    progress.stop();
  }
}
