import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

// Bars, lines and points come from ECharts; intervals, cells and bins are custom series, which cost less than more charts.
use([BarChart, CustomChart, LineChart, ScatterChart]);
use([GraphicComponent, GridComponent, LegendComponent, TitleComponent, TooltipComponent]);
use(SVGRenderer);

/** ECharts' `init` with exactly the parts that our plots use, for Node and for browsers. */
export const initPlot: typeof init = init;
