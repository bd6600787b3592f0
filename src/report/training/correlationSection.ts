import type { CorrelationReport } from "../../contracts/trainingReport.js";
import { heatMapPlot } from "../../plot/heatMapPlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { whole } from "../whole.js";

/** Which objectives say the same. */
export function correlationSection(report: CorrelationReport, names: readonly string[]): ReportSection {
  const { reference, raw, debiased } = report;
  const plot = (title: string, values: CorrelationReport["raw"]) => (frame: PlotFrame) =>
    correlationPlot({ title, names, values }, frame);
  return {
    id: "correlations",
    title: "How objectives go together",
    body: html`
<p>Spearman's correlations between rewards over ${reference.set} (${whole(reference.rows)} responses).</p>
${reportFigure({
  draw: plot("Raw rewards", raw),
  caption: "r = W h. Blue: they rise together; orange: one falls where the other rises.",
})}
${reportFigure({
  draw: plot("Debiased rewards", debiased),
  caption: "r′ = r T. Cells without a border: a constant has no correlation, as verbosity once it is debiased.",
})}`,
  };
}

interface CorrelationPlot {
  readonly title: string;
  readonly names: readonly string[];
  readonly values: CorrelationReport["raw"];
}

function correlationPlot({ title, names, values }: CorrelationPlot, frame: PlotFrame): Plot {
  // Without the zero before the point, more cells have room for their values.
  const format = (value: number) => fixed(2)(value).replace(/^(−?)0\./, "$1.");
  return heatMapPlot(
    { title, rows: names, columns: names, values, measure: "Spearman", low: -1, high: 1, format },
    frame,
  );
}
