import type { GatingReport, ReportInterval } from "../../contracts/trainingReport.js";
import { divergingPlot } from "../../plot/divergingPlot.js";
import { dotPlot } from "../../plot/dotPlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { intervalText } from "../intervalText.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { signed } from "../signed.js";
import { whole } from "../whole.js";

/** A way to weigh the objectives. */
interface Weighting {
  readonly name: string;
  readonly accuracy: ReportInterval;
  /** The gate's accuracy minus this one, pair by pair. */
  readonly lead: ReportInterval | null;
}

const percentOf = (x: number): string => fixed(1)(100 * x);
const pointsOf = (x: number): string => signed(1)(100 * x);

/** Whether the gate is worth having. */
export function gateAccuracySection(report: GatingReport, names: readonly string[]): ReportSection {
  const { pairs, prompts } = report.accuracy;
  const weightings = weightingsOf(report);
  return {
    id: "accuracy",
    title: "Accuracy of the gate",
    body: html`
<p>Share of ${whole(pairs)} validation pairs (${whole(prompts)} prompts) in which the chosen response scores higher; a tie
counts a half. Intervals: bootstrap over prompts, 95&nbsp;%.</p>
${reportFigure({
  draw: (frame) => accuracyPlot(report, weightings, frame),
  caption: "The gate, other weightings, and each debiased reward alone, the best first.",
})}
${reportTable({
  name: "Weightings",
  note: html`Uniform: each objective weighs the same. Best static: logistic regression on the training pairs' differences of
    rewards. As published: trained with the two errors of the published script. “Gate minus this” is taken pair by pair, so its
    interval is narrower than those of the two accuracies; marked where it includes zero or less.`,
  columns: [
    { title: "Weighting", value: ({ name }) => name },
    { title: "Accuracy, %", value: ({ accuracy }) => accuracy.mean, format: percentOf },
    intervalColumn(({ accuracy }) => accuracy, percentOf),
    { title: "Gate minus this, points", value: ({ lead }) => lead?.mean ?? null, format: pointsOf },
    {
      ...intervalColumn(({ lead }) => lead, pointsOf),
      mark: ({ lead }) => lead !== null && lead.low <= 0,
    },
  ],
  rows: weightings,
})}
${reportFigure({
  draw: (frame) => staticPlot(report, names, frame),
  caption: html`Weights of the best static weighting, on debiased rewards. Objectives that go together share a weight between
    them, so a single one can be negative.`,
})}`,
  };
}

function intervalColumn(
  intervalOf: (row: Weighting) => ReportInterval | null,
  format: (value: number) => string,
): {
  title: string;
  value: (row: Weighting) => number | null;
  format: typeof format;
  show: (row: Weighting) => string;
} {
  const show = (row: Weighting) => {
    const interval = intervalOf(row);
    return interval ? intervalText(interval, format) : "";
  };
  return { title: "95 %", value: (row) => intervalOf(row)?.low ?? null, format, show };
}

function weightingsOf({ accuracy }: GatingReport): Weighting[] {
  const { gate, uniform, uniform_raw: raw, static: best, as_published: published } = accuracy;
  return [
    { name: "gate", accuracy: gate, lead: null },
    { name: "best static weighting", accuracy: best, lead: accuracy.gate_minus_static },
    { name: "uniform weights", accuracy: uniform, lead: accuracy.gate_minus_uniform },
    { name: "uniform weights, raw rewards", accuracy: raw, lead: null },
    ...(published ? [{ name: "as published", accuracy: published, lead: accuracy.gate_minus_as_published }] : []),
  ];
}

function accuracyPlot({ accuracy }: GatingReport, weightings: readonly Weighting[], frame: PlotFrame): Plot {
  const alone = [...accuracy.objectives].sort((a, b) => b.mean - a.mean);
  const rows = [
    ...weightings.map((row) => ({ name: row.name, accuracy: row.accuracy })),
    ...alone.map(({ name, ...interval }) => ({ name: `only ${name}`, accuracy: interval })),
  ];
  return dotPlot(
    {
      title: "Pair accuracy",
      axis: { title: "accuracy, %", format: percentOf },
      rows: rows.map(({ name }) => name),
      series: [
        {
          name: "accuracy",
          values: rows.map((row) => row.accuracy.mean),
          intervals: rows.map((row) => row.accuracy),
        },
      ],
      reference: { value: 0.5, name: "chance" },
    },
    frame,
  );
}

function staticPlot({ static_weights: weights }: GatingReport, names: readonly string[], frame: PlotFrame): Plot {
  return divergingPlot(
    {
      title: "Best static weighting",
      axis: { title: "weight" },
      rows: names.map((name, i) => ({ name, value: weights[i] ?? null })),
    },
    frame,
  );
}
