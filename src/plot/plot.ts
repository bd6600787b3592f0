import type { BarSeriesOption, CustomSeriesOption, LineSeriesOption, ScatterSeriesOption } from "echarts/charts";
import type {
  GraphicComponentOption,
  GridComponentOption,
  LegendComponentOption,
  TitleComponentOption,
  TooltipComponentOption,
} from "echarts/components";
import type { ComposeOption } from "echarts/core";
import type { PlotTheme } from "./plotTheme.js";

export type PlotSeries = BarSeriesOption | CustomSeriesOption | LineSeriesOption | ScatterSeriesOption;

/** The part of ECharts' options that our plots use. */
export type PlotOption = ComposeOption<
  | PlotSeries
  | GraphicComponentOption
  | GridComponentOption
  | LegendComponentOption
  | TitleComponentOption
  | TooltipComponentOption
>;

/** Where a plot is drawn. */
export interface PlotFrame {
  /** CSS pixels. Below about 500, names of rows stand above their bars. */
  readonly width: number;
  readonly theme: PlotTheme;
}

/** A chart, ready for `renderSvg` or for `initPlot(element).setOption` in a browser. */
export interface Plot {
  /** Plain text. */
  readonly title: string;
  readonly option: PlotOption;
  /** CSS pixels; the height is what the content needs. */
  readonly width: number;
  readonly height: number;
}
