import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { parseContract } from "../../contracts/parseContract.js";
import { trainingReportSchema } from "../../contracts/trainingReport.js";
import { UNCERTAINTY_FILE } from "../../contracts/uncertaintyFile.js";
import { saveUncertainty } from "../../heads/uncertainty/saveUncertainty.js";
import { openSafetensors } from "../../io/safetensors.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";
import { writeSafetensors } from "../../io/writeSafetensors.js";
import type { OutputFolder } from "./outputFolder.js";
import type { RegressionStage } from "./regressionStage.js";

const TENSOR = "regression_layer.weight";

const savedSchema = z.object({
  report: trainingReportSchema.shape.regression.unwrap(),
  warnings: trainingReportSchema.shape.warnings,
});

/** Stage 1 as it goes on from: its error bars are in the output already. */
export type SavedRegression = Pick<RegressionStage, "weights" | "report" | "warnings">;

/** Keeps stage 1 of a training that goes on, so that it isn't done again after an interruption. */
export async function saveRegression(output: OutputFolder, stage: RegressionStage): Promise<void> {
  const { weights, uncertainty, report, warnings } = stage;
  await saveUncertainty(output.file(UNCERTAINTY_FILE), uncertainty);
  const k = report.objectives.length;
  const tensor = { shape: [k, weights.length / k], data: weights };
  await writeSafetensors(output.work("regression.safetensors"), new Map([[TENSOR, tensor]]));
  await writeFileAtomically(output.work("regression.json"), JSON.stringify({ report, warnings }));
}

/** @returns undefined where it wasn't finished. */
export async function loadRegression(output: OutputFolder): Promise<SavedRegression | undefined> {
  const path = output.work("regression.json");
  if (!existsSync(path)) return undefined;
  const { report, warnings } = parseContract(savedSchema, await readFile(path, "utf8"), path);
  const file = await openSafetensors(output.work("regression.safetensors"));
  try {
    return { weights: await file.read(TENSOR), report, warnings: warnings as RegressionStage["warnings"] };
  } finally {
    await file.close();
  }
}
