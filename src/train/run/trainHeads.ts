import { copyFile } from "node:fs/promises";
import { Products } from "../../algebra/products.js";
import type { TrainingReport } from "../../contracts/trainingReport.js";
import { UNCERTAINTY_FILE } from "../../contracts/uncertaintyFile.js";
import { namedTensors } from "../../heads/namedTensors.js";
import { writeFileAtomically } from "../../io/writeFileAtomically.js";
import { writeSafetensors } from "../../io/writeSafetensors.js";
import { identityMatrix } from "../../math/identityMatrix.js";
import { type DebiasStage, debiasStage } from "./debiasStage.js";
import { type ExaminedRatings, examineStores } from "./examineStores.js";
import { GatingCheckpoint } from "./gatingCheckpoint.js";
import { gatingPairs } from "./gatingPairs.js";
import { type GatingStage, gatingStage } from "./gatingStage.js";
import { headStatistics } from "./headStatistics.js";
import { headsManifest } from "./headsManifest.js";
import { loadReference, type Reference } from "./loadReference.js";
import { OutputFolder } from "./outputFolder.js";
import { type PreparedRequest, prepareRequest } from "./prepareRequest.js";
import { refuseSourceWeights } from "./refuseSourceWeights.js";
import { regressionStage } from "./regressionStage.js";
import { responseScores } from "./responseScores.js";
import { rewardCorrelations } from "./rewardCorrelations.js";
import { loadRegression, type SavedRegression, saveRegression } from "./savedRegression.js";
import type { TrainingOptions, TrainingRequest } from "./trainingRequest.js";
import { type TrainingSettings, trainingSettings } from "./trainingSettings.js";

/** A training whose parts fit together and can be trained on. */
interface Run {
  readonly request: TrainingRequest;
  readonly prepared: PreparedRequest;
  readonly settings: TrainingSettings;
  readonly examined: ExaminedRatings | undefined;
  readonly output: OutputFolder;
  readonly products: Products;
  readonly onProgress: TrainingOptions["onProgress"];
}

/**
 * Trains heads: from feature stores to a folder with heads.safetensors, uncertainty.safetensors, report.json, report.html and,
 * last of all, manifest.json. What can be checked is checked before anything is written or takes long. A training that was
 * interrupted goes on behind stage 1, or at the gate's last evaluation, to the same result.
 * @returns the report; where the folder holds the same training already, that one's.
 * @throws UsageError, InputError, TrainingDataError for what doesn't fit together or can't be trained on, and what the
 *   stages throw.
 */
export async function trainHeads(
  request: TrainingRequest,
  { version, cache, signal, onProgress }: TrainingOptions,
): Promise<TrainingReport> {
  const prepared = prepareRequest(request, version);
  if (prepared.pairs && request.gating) refuseSourceWeights(prepared.pairs, request.gating);
  const { run_sha256: hash, objectives } = prepared.report;
  const settings = trainingSettings(
    request,
    objectives.map(({ name }) => name),
  );
  const finished = await OutputFolder.finished(request.output, hash);
  if (finished) return finished;
  const examined = await examineStores(prepared, request, { cache, signal, onProgress });
  await using output = await OutputFolder.open(request.output, hash);
  const products = await Products.open();
  const onProgressOrStop: TrainingOptions["onProgress"] = (progress) => {
    signal.throwIfAborted();
    onProgress(progress);
  };
  try {
    return await train({ request, prepared, settings, examined, output, products, onProgress: onProgressOrStop });
  } finally {
    await products.release();
  }
}

async function train(run: Run): Promise<TrainingReport> {
  const { request, prepared, examined, output, products, onProgress } = run;
  const names = prepared.report.objectives.map(({ name }) => name);
  const k = names.length;
  const linear = await linearHeads(run);
  const reference = await loadReference(products, prepared, examined, linear.weights, onProgress);
  const debias = debiased(run, reference, names);
  const transform = debias?.transform ?? request.base?.transform ?? identityMatrix(k);
  const gate = await gated(run, reference, names, transform);
  const stages = [examined, linear, debias, gate?.stage];
  const report: TrainingReport = {
    ...prepared.report,
    warnings: [...prepared.report.warnings, ...stages.flatMap((stage) => stage?.warnings ?? [])],
    regression: linear.report,
    debias: debias?.report ?? null,
    correlations: rewardCorrelations(reference.rewards, transform, k),
    gating: gate?.stage.report ?? null,
  };
  const heads = { regression: linear.weights, transform, gating: gate?.stage.layers ?? [], logitScale: 1 };
  await writeSafetensors(output.file("heads.safetensors"), namedTensors(heads));
  await writeReport(output, report);
  const statistics = gate && headStatistics(reference.rewards, k, gate.scores);
  await output.finish(headsManifest(report, request.base, linear.weights.length / k, statistics));
  return report;
}

async function writeReport(output: OutputFolder, report: TrainingReport): Promise<void> {
  await writeFileAtomically(output.file("report.json"), `${JSON.stringify(report, null, 2)}\n`);
  // loading the plots takes half a second, which no other command should wait for
  const { trainingReportHtml } = await import("../../report/training/trainingReportHtml.js");
  await writeFileAtomically(output.file("report.html"), trainingReportHtml(report));
}

/** W: stage 1's, trained or gone on with, or that of the heads to begin with. */
async function linearHeads({
  request,
  prepared,
  examined,
  output,
  products,
  onProgress,
}: Run): Promise<Omit<SavedRegression, "report"> & { readonly report: SavedRegression["report"] | null }> {
  const { base, regression, standardize, seed } = request;
  if (base) {
    if (base.uncertainty !== undefined) await copyFile(base.uncertainty, output.file(UNCERTAINTY_FILE));
    return { weights: base.regression, report: null, warnings: [] };
  }
  const saved = await loadRegression(output);
  if (saved) return saved;
  const { rows, examination } = examined ?? {};
  if (!rows || !examination || !regression) throw new Error("Stage 1 needs ratings.");
  const prompts = prepared.ratings?.store.index.rows.prompt ?? [];
  const options = { ...regression, products, standardize, seed, prompts, onProgress };
  const stage = await regressionStage(rows, examination, options);
  await saveRegression(output, stage);
  return stage;
}

function debiased(
  { request, settings }: Run,
  { rewards }: Reference,
  names: readonly string[],
): DebiasStage | undefined {
  const { verbosity } = settings;
  return request.debias && verbosity !== null
    ? debiasStage(rewards, names, { ...request.debias, verbosity })
    : undefined;
}

/** The gate, and the scores of the reference set that it gives. */
async function gated(
  { request, prepared, settings, output, onProgress }: Run,
  reference: Reference,
  names: readonly string[],
  transform: Float32Array,
): Promise<{ stage: GatingStage; scores: Float64Array } | undefined> {
  const { gating } = settings;
  if (!gating) return undefined;
  if (!prepared.pairs || !reference.pairs) throw new Error("A gate needs pairs.");
  const { source_weights: sourceWeights = {} } = request.gating ?? {};
  const pairs = gatingPairs(prepared.pairs, reference.pairs, transform, sourceWeights);
  const stage = await gatingStage(pairs, {
    objectives: names,
    settings: gating,
    standardize: request.standardize,
    sourceWeights,
    compareAsPublished: request.gating?.compare_as_published === true && !gating.asPublished,
    checkpoint: (name) => new GatingCheckpoint(output.work(`${name}.state`)),
    onProgress,
  });
  const sides = [pairs.training, pairs.validation]; // in the order of the reference set
  const scores = await Promise.all(sides.map((side) => responseScores(side, stage.layers, gating.temperature)));
  return { stage, scores: Float64Array.from(scores.flatMap((side) => [...side])) };
}
