import { initPlot } from "./echarts.js";
import { FONT_FAMILY, FONT_SIZE } from "./fonts.js";
import { oneLine } from "./oneLine.js";
import type { Plot } from "./plot.js";

/**
 * A plot as an SVG file's text, the same for the same plot. It has no ids, classes, style sheets, scripts or links, so
 * that any number of them can stand in one page; names in it are escaped. Needs no DOM.
 */
export function renderSvg({ title, option, width, height }: Plot): string {
  const chart = initPlot(null, null, { renderer: "svg", ssr: true, width, height: Math.ceil(height) });
  try {
    chart.setOption(option);
    return tidy(chart.renderToSVGString(), title);
  } finally {
    // Without this a timer keeps the process from ending.
    chart.dispose();
  }
}

/**
 * Takes out what a picture doesn't need: marks and invisible areas for interaction, hover styles, clip paths (nothing is
 * drawn outside a plot's area) whose names differ from run to run, the font of every text. ECharts escapes `<` and `"`
 * in texts, so that these patterns match markup only.
 */
function tidy(svg: string, title: string): string {
  const label = oneLine(title).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const root = `role="img" aria-label="${label}" font-family="${FONT_FAMILY}" font-size="${FONT_SIZE}"`;
  return svg
    .replace(/<(style|defs) >[\s\S]*?<\/\1>\s*/g, "")
    .replace(
      / (?:class|clip-path|ecmeta_[a-z_]+|pointer-events|version|baseProfile|xmlns:xlink|xml:space)="[^"]*"/g,
      "",
    )
    .replace(/<(path|rect)(?: (?:d|x|y|width|height|transform)="[^"]*")* fill="none"><\/\1>\s*/g, "")
    .replace(/<path [^>]*fill="rgb\(0,0,0\)" fill-opacity="0"[^>]*><\/path>\s*/g, "")
    .replace(/ style="([^"]*)"/g, (_all, style: string) => fontAttributes(style))
    .replace(/><\/(?:path|rect|circle)>/g, "/>")
    .replace("<svg ", () => `<svg ${root} `);
}

/** The parts of a text's style that the root doesn't give it. */
function fontAttributes(style: string): string {
  const weight = /font-weight:([^;]*)/.exec(style)?.[1];
  const size = /font-size:([\d.]+)px/.exec(style)?.[1];
  return [
    weight === undefined ? "" : ` font-weight="${weight}"`,
    size === undefined || Number(size) === FONT_SIZE ? "" : ` font-size="${size}"`,
  ].join("");
}
