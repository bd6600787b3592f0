import type { GatingReport } from "../../contracts/trainingReport.js";
import { heatMapPlot } from "../../plot/heatMapPlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { intervalText } from "../intervalText.js";
import { percent } from "../percent.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { whole } from "../whole.js";

const percentOf = (x: number): string => fixed(1)(100 * x);

/** What the gate looks at, by category of prompts. */
export function gateWeightsSection({ categories }: GatingReport, names: readonly string[]): ReportSection {
  const heaviest = (weights: readonly number[]) =>
    weights
      .map((weight, i) => ({ weight, name: names[i] ?? "" }))
      .sort((a, b) => b.weight - a.weight)
      .slice(0, 3)
      .map(({ name, weight }) => `${name} ${percent(1)(weight)}`)
      .join(", ");
  return {
    id: "weights",
    title: "Weights of the gate",
    body: html`
${reportFigure({
  draw: (frame) => weightPlot(categories, names, frame),
  caption: "Mean weight that the gate gives each objective over the validation pairs of a category.",
})}
${reportTable({
  name: "Categories",
  note: html`Accuracy of the gate by category; intervals: bootstrap over prompts, 95&nbsp;%.`,
  columns: [
    { title: "Category", value: ({ category }) => category },
    { title: "Pairs", value: ({ pairs }) => pairs, format: whole },
    { title: "Accuracy, %", value: ({ accuracy }) => accuracy.mean, format: percentOf },
    {
      title: "95 %",
      value: ({ accuracy }) => accuracy.low,
      format: percentOf,
      show: ({ accuracy }) => intervalText(accuracy, percentOf),
    },
    { title: "Heaviest objectives", value: ({ weights }) => heaviest(weights) },
  ],
  rows: categories,
})}`,
  };
}

function weightPlot(categories: GatingReport["categories"], names: readonly string[], frame: PlotFrame): Plot {
  const largest = Math.max(0, ...categories.flatMap(({ weights }) => weights));
  return heatMapPlot(
    {
      title: "Gate weights by category",
      // Objectives are many and have long names: they are the rows.
      rows: names,
      columns: categories.map(({ category }) => category),
      values: names.map((_, j) => categories.map(({ weights }) => weights[j] ?? null)),
      measure: "mean weight, %",
      low: 0,
      high: largest,
      format: percentOf,
    },
    frame,
  );
}
