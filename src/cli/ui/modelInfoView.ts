import type { ModelInfo } from "../modelInfo.js";
import { plainTable } from "./plainTable.js";
import { printable } from "./printable.js";
import type { View } from "./view.js";

/** A model's description, for a person. */
export function modelInfoView(info: ModelInfo, { colors }: View): string {
  const facts = [
    ["backbone", `${info.backbone}, hidden size ${info.hidden_size}`],
    ["features", `${info.features} (the hidden states that the heads read)`],
    [
      "gate",
      `${info.gating_layers} layers, temperature ${info.gating_temperature}, weights sum to ${info.logit_scale}`,
    ],
    [
      "beta",
      info.beta === undefined ? "none: no P(a better)" : `${info.beta} (P(a better) = σ(β × difference of scores))`,
    ],
    ...(info.reference ? [["compared with", info.reference]] : []),
    ["error bars", info.uncertainty ? "yes: --uncertainty" : "none"],
    ...(info.note ? [["note", info.note]] : []),
  ].map(([name = "", value = ""]) => [colors.dim(name), printable(value)]);
  const head = ["objective", "rows", "spearman", "raters", "what it says"].map((text) => colors.dim(text));
  const rows = info.objectives.map(({ name = "", train_rows, validation_spearman, raters = "", description = "" }) => [
    printable(name),
    train_rows === undefined ? "" : String(train_rows),
    validation_spearman == null ? "" : validation_spearman.toFixed(3),
    printable(raters),
    printable(description),
  ]);
  return [
    colors.bold(printable(info.model)),
    plainTable(facts, ["left", "left"]),
    "",
    `${info.objectives.length} objectives (rows: training rows; spearman: on validation rows)`,
    plainTable([head, ...rows], ["left", "right", "right", "left", "left"]),
    "",
  ].join("\n");
}
