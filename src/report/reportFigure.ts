import type { Plot, PlotFrame } from "../plot/plot.js";
import { renderSvg } from "../plot/renderSvg.js";
import { styleTheme } from "../plot/styleTheme.js";
import { Html, type HtmlPart, html } from "./html.js";

export interface ReportFigure {
  /** Draws the plot for a frame. */
  readonly draw: (frame: PlotFrame) => Plot;
  /** Says what there is to see. */
  readonly caption: HtmlPart;
}

/** Pixels: beside the table of contents, and on a phone. */
const WIDTHS = { wide: 720, narrow: 346 };

/** A plot and its caption. It is drawn twice, since a shrunken plot can't be read: for wide screens and for phones. */
export function reportFigure({ draw, caption }: ReportFigure): Html {
  const picture = (width: number) => new Html(renderSvg(draw({ width, theme: styleTheme })));
  return html`<figure>
<div class="wide">${picture(WIDTHS.wide)}</div>
<div class="narrow">${picture(WIDTHS.narrow)}</div>
<figcaption>${caption}</figcaption>
</figure>`;
}
