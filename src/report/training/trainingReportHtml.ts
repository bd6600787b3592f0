import type { TrainingReport } from "../../contracts/trainingReport.js";
import { html } from "../html.js";
import { type ReportSection, reportPage } from "../reportPage.js";
import { calibrationSection } from "./calibrationSection.js";
import { correlationSection } from "./correlationSection.js";
import { dataSection } from "./dataSection.js";
import { debiasSection } from "./debiasSection.js";
import { errorBarsSection } from "./errorBarsSection.js";
import { gateAccuracySection } from "./gateAccuracySection.js";
import { gateTrainingSection } from "./gateTrainingSection.js";
import { gateWeightsSection } from "./gateWeightsSection.js";
import { regressionSection } from "./regressionSection.js";
import { runSection } from "./runSection.js";
import { trainingKeyFigures } from "./trainingKeyFigures.js";
import { warningsSection } from "./warningsSection.js";

/** report.html of a training: one file that says what was found, warnings first. Stages that didn't run are left out. */
export function trainingReportHtml(report: TrainingReport): string {
  const { regression, debias, correlations, gating } = report;
  const names = report.objectives.map(({ name }) => name);
  const sections: (ReportSection | null)[] = [
    report.warnings.length > 0 ? warningsSection(report.warnings) : null,
    regression && regressionSection(regression),
    regression && errorBarsSection(regression),
    debias && debiasSection(debias),
    correlations && correlationSection(correlations, names),
    gating && gateAccuracySection(gating, names),
    gating && gateWeightsSection(gating, names),
    gating && calibrationSection(gating),
    gating && gateTrainingSection(gating),
    dataSection(report),
    runSection(report),
  ];
  const backbone = report.backbone.id ?? "an unnamed backbone";
  return reportPage({
    title: `Training report: ${backbone}`,
    lead: html`<p class="muted">${report.command}, ${names.length} objectives, features <code>${report.features}</code>,
      ${report.backbone.precision} backbone, armorm ${report.armorm}</p>
${trainingKeyFigures(report)}`,
    sections: sections.filter((section) => section !== null),
  });
}
