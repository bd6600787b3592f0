import type { ReportInterval, TrainingReport } from "../../contracts/trainingReport.js";
import { plainTable } from "./plainTable.js";
import { printable } from "./printable.js";
import type { View } from "./view.js";

/** Warnings of one kind that are shown in full. */
const MOST_SHOWN = 2;

/** What a person wants to know of a training. */
export function trainingView(report: TrainingReport, output: string, { colors }: View): string {
  const { stores, warnings } = report;
  const facts = stores.map(({ kind, rows, train, validation, prompts }) => [
    kind,
    `${rows} (${train} train, ${validation} validation) of ${prompts} prompts`,
  ]);
  const sections = [
    plainTable(facts, ["left", "left"]),
    objectiveTable(report, colors.dim),
    gateTable(report, colors.dim),
    warningLines(warnings)
      .map(([text, code]) => `${colors.yellow("!")} ${printable(text)} ${colors.dim(`(${code})`)}`)
      .join("\n"),
    `${colors.bold("Heads")} are in ${printable(output)}, all results in report.html and report.json there.`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** A few warnings of each kind; the report has all of them. */
function warningLines(warnings: TrainingReport["warnings"]): [text: string, code: string][] {
  return [...new Set(warnings.map(({ code }) => code))].flatMap((code) => {
    const own = warnings.filter((warning) => warning.code === code);
    const shown = own.slice(0, MOST_SHOWN).map(({ message }): [string, string] => [message, code]);
    const names = own.slice(MOST_SHOWN).map(({ objective = "" }) => objective);
    return names.length === 0 ? shown : [...shown, [`the same of ${names.length} more: ${names.join(", ")}`, code]];
  });
}

function objectiveTable({ regression, debias, objectives }: TrainingReport, dim: (text: string) => string): string {
  if (!regression && !debias) return "";
  const columns: { name: string; cell: (j: number) => string }[] = [
    { name: "objective", cell: (j) => printable(objectives[j]?.name ?? "") },
  ];
  if (regression) {
    const of = (j: number) => regression.objectives[j];
    columns.push(
      { name: "rows", cell: (j) => String(of(j)?.train_rows) },
      { name: "validation", cell: (j) => String(of(j)?.validation_rows) },
      { name: "alpha", cell: (j) => String(of(j)?.alpha) },
      { name: "mse", cell: (j) => digits(of(j)?.validation.mse) },
      { name: "mean's", cell: (j) => digits(of(j)?.validation.mean_predictor_mse) },
      { name: "pearson", cell: (j) => digits(of(j)?.validation.pearson) },
      { name: "spearman", cell: (j) => digits(of(j)?.validation.spearman) },
    );
  }
  if (debias) {
    const of = (j: number) => debias.objectives[j];
    columns.push(
      { name: "penalty", cell: (j) => String(of(j)?.penalty) },
      { name: "verbosity", cell: (j) => `${digits(of(j)?.before)} → ${digits(of(j)?.after)}` },
    );
  }
  const rows = objectives.map((_, j) => columns.map(({ cell }) => cell(j)));
  const head = columns.map(({ name }) => dim(name));
  return plainTable([head, ...rows], ["left", ...columns.slice(1).map(() => "right" as const)]);
}

function gateTable({ gating }: TrainingReport, dim: (text: string) => string): string {
  if (!gating) return "";
  const { accuracy, steps, best_step: best, beta, calibration } = gating;
  const rows: [string, ReportInterval | null][] = [
    ["the gate", accuracy.gate],
    ["the best static weights", accuracy.static],
    ["the same weight for each", accuracy.uniform],
    ["the same, not debiased", accuracy.uniform_raw],
    ["a gate trained as published", accuracy.as_published],
    ["gate - static", accuracy.gate_minus_static],
    ["gate - same weight", accuracy.gate_minus_uniform],
  ];
  const table = rows.flatMap(([name, interval]) =>
    interval ? [[name, percent(interval.mean), `${percent(interval.low)} to ${percent(interval.high)}`]] : [],
  );
  const head = [`of ${accuracy.pairs} validation pairs`, "ranked as labelled", "95 % interval"].map(dim);
  const before = `β ${calibration.train.beta.toPrecision(4)}, calibration error ${percent(calibration.train.error)}`;
  const after = beta === null ? "it can't be fitted alone" : `fitted alone ${beta.toPrecision(4)}`;
  const error = calibration.refitted ? `, calibration error ${percent(calibration.refitted.error)}` : "";
  const calibrated = `${before}; ${after}${error}`;
  return `${plainTable([head, ...table], ["left", "right", "left"])}\n${steps} steps, the best after ${best}. ${calibrated}.`;
}

function digits(value: number | null | undefined): string {
  return value == null ? "" : value.toFixed(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1).replace(/^-(?=0\.0$)/, "")} %`;
}
