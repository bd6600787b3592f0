import type { RegressionObjectiveReport, RegressionReport } from "../../contracts/trainingReport.js";
import { dotPlot } from "../../plot/dotPlot.js";
import { heatMapPlot } from "../../plot/heatMapPlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { shortNumber } from "../../plot/shortNumber.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { intervalText } from "../intervalText.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable, type TableColumn } from "../reportTable.js";
import { significant } from "../significant.js";
import { whole } from "../whole.js";

const two = fixed(2);
const three = fixed(3);

/** Beyond so many percent above the lowest error all penalties look the same. */
const WORST = 20;

const COLUMNS: readonly TableColumn<RegressionObjectiveReport>[] = [
  { title: "Objective", value: ({ name }) => name },
  { title: "Training rows", value: (row) => row.train_rows, format: whole },
  { title: "Validation rows", value: (row) => row.validation_rows, format: whole },
  { title: "α", value: ({ alpha }) => alpha, format: shortNumber },
  { title: "MSE", value: ({ validation }) => validation.mse, format: significant(3) },
  { title: "Mean's MSE", value: ({ validation }) => validation.mean_predictor_mse, format: significant(3) },
  { title: "Pearson", value: ({ validation }) => validation.pearson, format: two },
  {
    title: "Spearman, 95 %",
    value: ({ validation }) => validation.spearman,
    format: two,
    show: ({ validation: { spearman, spearman_interval: interval } }) =>
      spearman !== null && `${two(spearman)}${interval ? ` ${intervalText(interval, two)}` : ""}`,
  },
  {
    title: "Cross-validated",
    value: ({ cross_validation: { mse, mean_predictor_mse: mean } }) => (mean > 0 ? mse / mean : null),
    format: three,
  },
  {
    title: "Beats the mean",
    value: ({ beats_mean }) => (beats_mean ? "yes" : "no"),
    mark: ({ beats_mean }) => !beats_mean,
  },
];

/** Stage 1: what each objective's ridge regression reaches. */
export function regressionSection(report: RegressionReport): ReportSection {
  const { objectives, alphas, folds, groups } = report;
  const sharing = groups.length === 1 ? "All objectives have" : `Each of ${groups.length} groups of objectives has`;
  return {
    id: "objectives",
    title: "Objectives",
    body: html`
<p>Each objective is a ridge regression on the backbone's hidden states, without intercept. α was chosen from
${alphas.length} values by the error on the validation rows. ${sharing} the same training rows.</p>
${reportFigure({
  draw: (frame) => spearmanPlot(objectives, frame),
  caption: html`Rank correlation of rewards and labels on the validation rows. Intervals: bootstrap over prompts, 95&nbsp;%.`,
})}
${reportTable({
  name: "Objectives",
  note: html`MSE: mean squared error on the validation rows; “Mean's MSE”: that of always predicting the training
    labels' mean. Cross-validated: MSE over ${folds} folds of the training rows, grouped by prompt, divided by the mean's.
    Whether an objective beats the mean is read from the validation rows where there are at least 100, else from
    cross-validation.`,
  columns: COLUMNS,
  rows: objectives,
})}
${reportFigure({
  draw: (frame) => penaltyPlot(report, frame),
  caption: html`Validation MSE of each α, in percent above the lowest of its row (${WORST} or more look alike). A row whose best
    α is at an edge wants a wider grid. An empty cell: the system couldn't be solved.`,
})}`,
  };
}

function spearmanPlot(objectives: readonly RegressionObjectiveReport[], frame: PlotFrame): Plot {
  return dotPlot(
    {
      title: "Spearman correlation with the labels",
      axis: { title: "Spearman correlation", format: two },
      rows: objectives.map(({ name }) => name),
      series: [
        {
          name: "Spearman",
          values: objectives.map(({ validation }) => validation.spearman),
          intervals: objectives.map(({ validation }) => validation.spearman_interval ?? undefined),
        },
      ],
      reference: { value: 0, name: "no correlation" },
    },
    frame,
  );
}

function penaltyPlot({ objectives, alphas }: RegressionReport, frame: PlotFrame): Plot {
  const excess = objectives.map(({ mse_by_alpha: errors }) => {
    const lowest = Math.min(...errors.flatMap((error) => error ?? []));
    return errors.map((error) => (error === null || lowest <= 0 ? null : 100 * (error / lowest - 1)));
  });
  return heatMapPlot(
    {
      title: "Choice of the penalty α",
      rows: objectives.map(({ name }) => name),
      columns: alphas.map(shortNumber),
      values: excess,
      measure: "MSE above the lowest, %",
      low: 0,
      high: WORST,
      format: (value) => (value < 10 ? fixed(1)(value) : whole(Math.round(value))),
    },
    frame,
  );
}
