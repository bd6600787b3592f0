import type { DebiasReport } from "../../contracts/trainingReport.js";
import { dotPlot } from "../../plot/dotPlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { shortNumber } from "../../plot/shortNumber.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { whole } from "../whole.js";

const three = fixed(3);

/** How much of each objective was verbosity, and what is left of it. */
export function debiasSection(report: DebiasReport): ReportSection {
  const { verbosity_objective: verbosity, grid, threshold, reference, objectives } = report;
  return {
    id: "verbosity",
    title: "Verbosity",
    body: html`
<p>A reward r<sub>j</sub> becomes r<sub>j</sub> − penalty · r<sub>v</sub>, where v is <code>${verbosity}</code> and the
penalty the smallest of ${grid.length} values for which Spearman's correlation with r<sub>v</sub> is at most
${shortNumber(threshold)}, over ${reference.set} (${whole(reference.rows)} responses).</p>
${reportFigure({
  draw: (frame) => correlationPlot(report, frame),
  caption: "Rank correlation of each reward with the verbosity reward, before and after debiasing.",
})}
${reportTable({
  name: "Penalties",
  note: "Not reached: no penalty of the grid was enough, so it is 1.",
  columns: [
    { title: "Objective", value: ({ name }) => name },
    { title: "Penalty", value: ({ penalty }) => penalty, format: three },
    { title: "Before", value: ({ before }) => before, format: three },
    { title: "After", value: ({ after }) => after, format: three },
    {
      title: "Threshold",
      value: ({ reached }) => (reached ? "reached" : "not reached"),
      mark: ({ reached }) => !reached,
    },
  ],
  rows: objectives,
})}`,
  };
}

function correlationPlot({ objectives, threshold }: DebiasReport, frame: PlotFrame): Plot {
  return dotPlot(
    {
      title: "Correlation with verbosity",
      axis: { title: "Spearman correlation with the verbosity reward" },
      rows: objectives.map(({ name }) => name),
      series: [
        { name: "before", values: objectives.map(({ before }) => before) },
        { name: "after", values: objectives.map(({ after }) => after) },
      ],
      reference: { value: threshold, name: `threshold ${shortNumber(threshold)}` },
    },
    frame,
  );
}
