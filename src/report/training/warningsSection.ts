import type { TrainingReport } from "../../contracts/trainingReport.js";
import { html } from "../html.js";
import type { ReportSection } from "../reportPage.js";

/** What should be known before anything else is believed. */
export function warningsSection(warnings: TrainingReport["warnings"]): ReportSection {
  const items = warnings.map(
    ({ code, message, objective }) =>
      html`<li>${objective !== undefined && html`<strong>${objective}</strong>: `}${message} <code>${code}</code></li>\n`,
  );
  return { id: "warnings", title: "Warnings", body: html`<ul class="warnings">${items}</ul>` };
}
