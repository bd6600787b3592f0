import type { TrainingReport } from "../../contracts/trainingReport.js";
import { shortNumber } from "../../plot/shortNumber.js";
import { factList } from "../factList.js";
import { html } from "../html.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { sha256Text } from "../sha256Text.js";

/** What it takes to do the same again. */
export function runSection(report: TrainingReport): ReportSection {
  const { command, armorm, seed, backbone, template_sha256: template, run_sha256: run, features, objectives } = report;
  const range = ([low, high]: readonly [number, number]) => `${shortNumber(low)} to ${shortNumber(high)}`;
  return {
    id: "run",
    title: "This run",
    body: html`
${factList([
  ["Command", html`<code>armorm ${command}</code>`],
  ["Version", armorm],
  ["Seed", seed],
  ["Configuration, stores and version", sha256Text(run)],
  ["Backbone", backbone.id],
  ["Backbone's weights", sha256Text(backbone.weights_sha256)],
  ["Backbone's precision", backbone.precision],
  ["Chat template", sha256Text(template)],
  ["Features", html`<code>${features}</code>`],
  ["Scaled for training", report.standardize ? "to a root mean square of 1, each column" : "no"],
  ["Penalties tried", report.regression?.alphas.map(shortNumber).join(", ")],
])}
${reportTable({
  name: "Objectives as they were labelled",
  note: "The objectives' labels.",
  columns: [
    { title: "Objective", value: ({ name }) => name },
    { title: "What it says", value: ({ description, label }) => description ?? label ?? null },
    { title: "Source", value: ({ source }) => source ?? null },
    { title: "Licence", value: ({ licence }) => licence ?? null },
    { title: "Raters", value: ({ raters }) => raters ?? null },
    { title: "Range", value: ({ range: ends }) => (ends ? range(ends) : null) },
  ],
  rows: objectives,
})}`,
  };
}
