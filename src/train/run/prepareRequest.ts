import { createHash } from "node:crypto";
import type { TrainingReport } from "../../contracts/trainingReport.js";
import { UsageError } from "../../errors.js";
import type { FeatureStore } from "../../store/featureStore.js";
import { type FeatureOrigin, originOf, refuseOtherKind, refuseOtherOrigin } from "../stores/checkStore.js";
import { FeatureView } from "../stores/featureView.js";
import { type RowSides, rowSides } from "../stores/rowSides.js";
import type { TrainingWarning } from "../trainingWarning.js";
import { dataReport } from "./dataReport.js";
import type { TrainingRequest } from "./trainingRequest.js";

/** A store with what of it is trained on, and the sides of its rows. */
export interface SplitStore {
  readonly store: FeatureStore;
  readonly view: FeatureView;
  readonly sides: RowSides;
}

/** A request whose parts fit together. */
export interface PreparedRequest {
  readonly ratings: SplitStore | undefined;
  readonly pairs: SplitStore | undefined;
  /** The report as far as it is known without training. */
  readonly report: TrainingReport;
}

/**
 * Checks that the parts of a request fit together, without reading a row.
 * @throws UsageError, InputError naming what doesn't.
 */
export function prepareRequest(request: TrainingRequest, version: string): PreparedRequest {
  const { base, command, seed, standardize } = request;
  const features = request.features ?? base?.origin.recipe ?? request.ratings?.index.origin.recipe;
  const ratings = splitStore(request.ratings, "ratings", features);
  const pairs = splitStore(request.pairs, "pairs", features);
  const stores = [ratings, pairs].flatMap((one) => one ?? []);
  const [first] = stores;
  if (!first) throw new Error("A training needs a store.");
  const origins: FeatureOrigin[] = [...(base ? [base.origin] : []), originOf(first.view)];
  for (const { view } of stores) for (const origin of origins) refuseOtherOrigin(view, origin);
  const { backbone, backbone_id: id, precision, template } = first.store.index.origin;
  const { data, warnings } = dataReport(
    stores.map(({ store }) => store),
    request.data,
    base?.manifest?.training_data,
  );
  return {
    ratings,
    pairs,
    report: {
      format: 1,
      command,
      armorm: version,
      run_sha256: runHash(request, stores, version),
      seed,
      backbone: { ...(id !== undefined && { id }), weights_sha256: backbone, precision },
      template_sha256: template,
      features: first.view.recipe,
      standardize,
      objectives: describedObjectives(request),
      stores: stores.map(storeReport),
      data,
      warnings: [...stores.flatMap(({ sides }) => sides.warnings), ...splitWarnings(ratings, pairs), ...warnings],
      regression: null,
      debias: null,
      correlations: null,
      gating: null,
    },
  };
}

function splitStore(
  store: FeatureStore | undefined,
  kind: "ratings" | "pairs",
  features: string | undefined,
): SplitStore | undefined {
  if (!store) return undefined;
  refuseOtherKind(store, kind);
  return { store, view: new FeatureView(store, features), sides: rowSides(store.index.rows) };
}

function describedObjectives({ base, ratings, objectives }: TrainingRequest): TrainingReport["objectives"] {
  const names = base?.objectives ?? ratings?.index.origin.objectives ?? [];
  const unknown = Object.keys(objectives).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UsageError("E_OBJECTIVE", "no such objective", {
      where: `objectives: ${unknown}`,
      expected: `one of ${names.join(", ")}`,
    });
  }
  return names.map((name, j) => {
    const { label, source, raters, licence, description, range } = {
      ...base?.manifest?.objectives[j],
      ...objectives[name],
    };
    return { name, label, source, raters, licence, description, range };
  });
}

/** A run with the same one gives the same files. */
function runHash(request: TrainingRequest, stores: readonly SplitStore[], version: string): string {
  const { output: _, ratings: __, pairs: ___, base, ...settings } = request;
  const hash = createHash("sha256").update(JSON.stringify([version, settings, stores.map(({ store }) => store.hash)]));
  if (base) {
    hash.update(JSON.stringify([base.objectives, base.manifest ?? null]));
    for (const values of [base.regression, base.transform]) hash.update(new Uint8Array(values.slice().buffer));
  }
  return hash.digest("hex");
}

function storeReport({ store, sides }: SplitStore): TrainingReport["stores"][number] {
  const { origin, rows, skipped } = store.index;
  const validation = sides.validation.reduce((sum, side) => sum + side, 0);
  return {
    kind: origin.kind,
    rows: store.rows,
    train: store.rows - validation,
    validation,
    skipped: skipped.length,
    prompts: new Set(rows.prompt).size,
    split: sides.from,
    inputs: origin.inputs,
    sha256: store.hash,
  };
}

/** Prompts that rewards were trained on are no fair validation of the gate. */
function splitWarnings(ratings: SplitStore | undefined, pairs: SplitStore | undefined): TrainingWarning[] {
  if (!ratings || !pairs) return [];
  const trained = new Set(ratings.store.index.rows.prompt.filter((_, row) => ratings.sides.validation[row] === 0));
  const shared = pairs.store.index.rows.prompt.filter((prompt, pair) => {
    return pairs.sides.validation[pair] !== 0 && trained.has(prompt);
  });
  if (shared.length === 0) return [];
  const message = `${shared.length} validation pairs have prompts that rewards are trained on: accuracies will look too good`;
  return [{ code: "W_SPLITS_DIFFER", message }];
}
