import type { FeatureStore } from "../../store/featureStore.js";
import { plainTable } from "./plainTable.js";

/** What a person wants to know of a feature store. */
export function storeInfoView({ folder, index }: FeatureStore): string {
  const { origin, width, prompt_width: promptWidth, shards, rows, skipped } = index;
  const count = (split: string | null) => rows.split.filter((value) => value === split).length;
  const facts: [string, string][] = [
    ["kind", origin.kind],
    ["rows", `${rows.number.length} in ${shards.length} shards, ${skipped.length} skipped`],
    ["split", `${count("train")} train, ${count("validation")} validation, ${count(null)} without`],
    ["recipe", `${origin.recipe}, width ${width}${promptWidth === undefined ? "" : `, gate ${promptWidth}`}`],
    ["numbers", `${origin.dtype}, backbone in ${origin.precision}`],
    ["backbone", `${origin.backbone_id ?? "unnamed"}, sha256 ${origin.backbone.slice(0, 16)}…`],
    ["inputs", origin.inputs.map(({ name, sha256 }) => `${name} (${sha256.slice(0, 8)}…)`).join(", ")],
  ];
  if (origin.kind === "ratings") facts.push(["objectives", origin.objectives.join(", ")]);
  return `${folder}\n${plainTable(facts, ["left", "left"])}\n`;
}
