import { fitText } from "./fitText.js";
import { FONT_FAMILY, FONT_SIZE, TITLE_SIZE } from "./fonts.js";
import { oneLine } from "./oneLine.js";
import type { PlotFrame, PlotOption } from "./plot.js";
import { textWidth } from "./textWidth.js";
import { wrapText } from "./wrapText.js";

const TITLE_LINE = 18;
const LEGEND_LINE = 19;
/** Pixels between a legend's entries, and between symbol and name. */
const GAP = 22;

export interface HeadingInput {
  readonly title: string;
  /** Names of series; fewer than two need no legend. */
  readonly legend?: readonly string[];
  /** Pixels of a legend's symbol: lines need more, to show their dashes. */
  readonly symbolWidth?: number;
}

/** What all plots have on top, and the options that they share. */
export interface Heading {
  readonly option: Pick<PlotOption, "animation" | "backgroundColor" | "textStyle" | "title" | "legend" | "tooltip">;
  /** Pixels that it takes. */
  readonly height: number;
}

/** Title and legend, and what all plots share: no animation, fonts, colours of tooltips. */
export function heading({ title, legend = [], symbolWidth = 9 }: HeadingInput, { width, theme }: PlotFrame): Heading {
  // Bold letters are wider.
  const lines = wrapText(oneLine(title), TITLE_SIZE, width / 1.1);
  const titleHeight = lines.length * TITLE_LINE + (lines.length > 0 ? 6 : 0);
  const legendHeight = legend.length < 2 ? 0 : legendLines(legend, symbolWidth, width) * LEGEND_LINE + 4;
  const font = { color: theme.ink, fontFamily: FONT_FAMILY };
  return {
    height: titleHeight + legendHeight,
    option: {
      animation: false,
      backgroundColor: theme.background,
      textStyle: font,
      title: {
        text: lines.join("\n"),
        left: 0,
        top: 0,
        padding: 0,
        textStyle: {
          ...font,
          fontSize: TITLE_SIZE,
          fontWeight: 600,
          lineHeight: TITLE_LINE,
        },
      },
      legend: {
        show: legendHeight > 0,
        left: 0,
        top: titleHeight,
        padding: 0,
        // ECharts takes texts for narrower than we do.
        width: 0.86 * width,
        formatter: (name) => fitText(name, FONT_SIZE, width - symbolWidth - 8),
        itemGap: GAP - 5,
        itemWidth: symbolWidth,
        itemHeight: 9,
        textStyle: { ...font, fontSize: FONT_SIZE },
        inactiveColor: theme.grid,
      },
      tooltip: {
        confine: true,
        backgroundColor: theme.background,
        borderColor: theme.grid,
        textStyle: { ...font, fontSize: FONT_SIZE },
      },
    },
  };
}

/** Lines that the entries of a legend fill. */
function legendLines(names: readonly string[], symbolWidth: number, width: number): number {
  let lines = 1;
  let used = 0;
  for (const name of names) {
    const needed = textWidth(name, FONT_SIZE) + symbolWidth + GAP;
    if (used > 0 && used + needed > width) {
      lines++;
      used = 0;
    }
    used += needed;
  }
  return lines;
}
