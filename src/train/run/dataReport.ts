import type { Manifest } from "../../contracts/manifest.js";
import type { TrainingConfig } from "../../contracts/trainingConfig.js";
import type { TrainingReport } from "../../contracts/trainingReport.js";
import { UsageError } from "../../errors.js";
import type { FeatureStore } from "../../store/featureStore.js";
import type { TrainingWarning } from "../trainingWarning.js";

/**
 * What was trained on: the stores' input files with their hashes, what the configuration says of them, what else it names,
 * and what the heads to begin with were trained on.
 * @throws UsageError "E_DATA_HASH" where the configuration's hash of an input file isn't the store's.
 */
export function dataReport(
  stores: readonly FeatureStore[],
  stated: readonly TrainingConfig["data"][number][],
  earlier: Manifest["training_data"] = [],
): { data: TrainingReport["data"]; warnings: readonly TrainingWarning[] } {
  const inputs = stores.flatMap(({ index }) => index.origin.inputs);
  const files = inputs.map(({ name, sha256 }) => {
    const said = stated.find((data) => data.name === name);
    if (said?.sha256 !== undefined && said.sha256 !== sha256) {
      throw new UsageError("E_DATA_HASH", "a store was made of another file", {
        where: `data: ${name}`,
        found: `sha256 ${sha256}`,
        expected: said.sha256,
      });
    }
    return { ...said, name, sha256 };
  });
  const others = stated.filter(({ name }) => !inputs.some((input) => input.name === name));
  const data = [...files, ...others];
  const before = earlier.filter(({ name }) => !data.some((other) => other.name === name));
  // where the configuration lists the parts of files, those state the licences
  const unlicensed = others.length > 0 ? [] : files.filter(({ licence }) => licence === undefined);
  return {
    data: [...data, ...before.map(({ name, sha256, licence, url }) => ({ name, sha256, licence, url }))],
    warnings: unlicensed.map(({ name }) => ({ code: "W_NO_LICENCE", message: `no licence is stated for "${name}"` })),
  };
}
