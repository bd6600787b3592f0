import { barPlot } from "#dist/plot/barPlot.js";
import { divergingPlot } from "#dist/plot/divergingPlot.js";
import { dotPlot } from "#dist/plot/dotPlot.js";
import { heatMapPlot } from "#dist/plot/heatMapPlot.js";
import { histogramPlot } from "#dist/plot/histogramPlot.js";
import { linePlot } from "#dist/plot/linePlot.js";
import type { Plot, PlotFrame } from "#dist/plot/plot.js";
import { reliabilityPlot } from "#dist/plot/reliabilityPlot.js";
import { scatterPlot } from "#dist/plot/scatterPlot.js";

/** What every plot is made of here: names and as many values. */
interface PlotInput {
  readonly names: readonly string[];
  readonly values: readonly number[];
}

type Draw = (input: PlotInput, frame: PlotFrame) => Plot;

const TITLE = "How it went";

const numberOf = (values: readonly number[], i: number): number | null => values[i] ?? null;
/** Names for series: more than there are colours. */
const someOf = (names: readonly string[]) => names.slice(0, 7);
const intervalOf = (value: number) => ({ low: value - 0.1, high: value + 0.2 });

/** Every kind of plot, drawn from the same names and values. */
export const everyPlot: Readonly<Record<string, Draw>> = {
  bars: ({ names, values }, frame) =>
    barPlot(
      {
        title: TITLE,
        axis: { title: "accuracy, %" },
        rows: names.map((name, i) => ({ name, value: numberOf(values, i), interval: intervalOf(Number(values[i])) })),
        reference: { value: 0.5, name: names[0] ?? "chance" },
      },
      frame,
    ),
  "diverging bars": ({ names, values }, frame) =>
    divergingPlot(
      {
        title: TITLE,
        axis: { title: "contribution" },
        rows: names.map((name, i) => ({ name, value: numberOf(values, i) })),
      },
      frame,
    ),
  dots: ({ names, values }, frame) =>
    dotPlot(
      {
        title: TITLE,
        axis: { title: "accuracy" },
        rows: names,
        series: [{ name: "now", values: [...values], intervals: values.map(intervalOf) }],
      },
      frame,
    ),
  "dots of several series": ({ names, values }, frame) =>
    dotPlot(
      {
        title: TITLE,
        axis: { title: "accuracy" },
        rows: names,
        series: someOf(names).map((name) => ({ name, values: [...values], intervals: values.map(intervalOf) })),
        reference: { value: 0.5, name: "chance" },
      },
      frame,
    ),
  lines: ({ names, values }, frame) =>
    linePlot(
      {
        title: TITLE,
        x: { title: "step" },
        y: { title: "loss (nats)" },
        series: someOf(names).map((name) => ({ name, points: values.map((value, i) => [i, value]) })),
        reference: { value: 1, name: names[0] ?? "kept" },
      },
      frame,
    ),
  "lines on logarithmic axes": ({ names, values }, frame) =>
    linePlot(
      {
        title: TITLE,
        x: { title: "α", log: true },
        y: { title: "MSE", log: true },
        series: someOf(names).map((name) => ({ name, points: values.map((value, i) => [10 ** (i - 4), value]) })),
      },
      frame,
    ),
  reliability: ({ names, values }, frame) =>
    reliabilityPlot(
      {
        title: TITLE,
        from: 0,
        series: someOf(names).map((name) => ({
          name,
          bins: values.map((value, i) => ({
            count: i + 1,
            confidence: value,
            accuracy: Math.min(1, Math.max(0, value)),
          })),
        })),
      },
      frame,
    ),
  "heat map": ({ names, values }, frame) =>
    heatMapPlot(
      {
        title: TITLE,
        rows: names,
        columns: names,
        values: names.map(() => [...values]),
        measure: "share",
        low: 0,
        high: 1,
      },
      frame,
    ),
  "heat map of correlations": ({ names, values }, frame) =>
    heatMapPlot(
      {
        title: TITLE,
        rows: names,
        columns: names,
        values: names.map((_, i) => values.map((value, j) => (i === j ? null : value))),
        measure: "Spearman",
        low: -1,
        high: 1,
      },
      frame,
    ),
  histogram: ({ values }, frame) =>
    histogramPlot({ title: TITLE, axis: { title: "score" }, values, counted: "responses" }, frame),
  scatter: ({ names, values }, frame) =>
    scatterPlot(
      {
        title: TITLE,
        x: { title: "helpfulness" },
        y: { title: "verbosity" },
        series: someOf(names).map((name) => ({ name, points: values.map((value, i) => [value, i]) })),
      },
      frame,
    ),
};
