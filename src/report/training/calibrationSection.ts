import type { CalibrationReport, GatingReport } from "../../contracts/trainingReport.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { reliabilityPlot } from "../../plot/reliabilityPlot.js";
import { shortNumber } from "../../plot/shortNumber.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { whole } from "../whole.js";

/** Why β could or couldn't be fitted, for people. */
const FITS: Readonly<Record<GatingReport["beta_fit"], string>> = {
  fitted: "fitted by maximum likelihood on the validation pairs",
  separable: "not fitted: every validation pair is ranked as labelled, so no β is the likeliest",
  flat: "not fitted: all scores of the validation pairs are equal",
  reversed: "not fitted: scores rank the validation pairs against their labels",
};

/** Whether P(better) can be believed. */
export function calibrationSection(report: GatingReport): ReportSection {
  const { beta, beta_standard_error: error, beta_fit: fit, calibration } = report;
  const { pairs, train, refitted } = calibration;
  const standardError = error === null ? "" : ` ± ${shortNumber(error)} (standard error)`;
  const value = beta === null ? "β was " : html`β is <strong>${shortNumber(beta)}</strong>${standardError}, `;
  const rows = [{ name: "β of training", ...train }, ...(refitted ? [{ name: "β refitted", ...refitted }] : [])];
  return {
    id: "calibration",
    title: "Calibration",
    body: html`
<p>P(a better) = σ(β · difference of scores). ${value}${FITS[fit]}.</p>
${reportFigure({
  draw: (frame) => plot(calibration, frame),
  caption: html`${whole(pairs)} validation pairs in bins of the predicted probability. On the dashed line, as many predictions
    come true as promised; below it they promise too much. The larger a dot, the more pairs; lines: Wilson's 95&nbsp;%
    interval. Where β was refitted, each pair's comes from pairs of other prompts.`,
})}
${reportTable({
  name: "Calibration",
  note: "Expected calibration error: the mean distance of dots from the dashed line, weighed by their pairs.",
  columns: [
    { title: "β", value: ({ name }) => name },
    { title: "Value", value: (row) => row.beta, format: shortNumber },
    { title: "ECE", value: (row) => row.error, format: fixed(4) },
  ],
  rows,
})}`,
  };
}

function plot({ train, refitted }: GatingReport["calibration"], frame: PlotFrame): Plot {
  const series = (name: string, { beta, bins }: CalibrationReport) => ({ name: `${name}: ${shortNumber(beta)}`, bins });
  return reliabilityPlot(
    {
      title: "Reliability",
      from: 0.5,
      series: [series("β of training", train), ...(refitted ? [series("β refitted", refitted)] : [])],
    },
    frame,
  );
}
