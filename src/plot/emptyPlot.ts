import { FONT_SIZE } from "./fonts.js";
import { heading } from "./heading.js";
import type { Plot, PlotFrame } from "./plot.js";

/** What stands in the place of a plot of nothing. */
export function emptyPlot(title: string, frame: PlotFrame): Plot {
  const { option, height } = heading({ title }, frame);
  const note = { text: "no data", x: 0, y: height + 6, fill: frame.theme.muted, fontSize: FONT_SIZE };
  return {
    title,
    width: frame.width,
    height: height + 30,
    option: { ...option, graphic: { elements: [{ type: "text", silent: true, style: note }] } },
  };
}
