import { type Html, type HtmlPart, html } from "./html.js";

/** A number that a reader looks for first. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly note?: HtmlPart;
}

/** The few numbers that say how it went. */
export function keyFigures(figures: readonly KeyFigure[]): Html {
  const items = figures.map(
    ({ label, value, note }) => html`<div><dt>${label}</dt><dd><strong>${value}</strong></dd><dd>${note}</dd></div>`,
  );
  return html`<dl class="key">${items}</dl>`;
}
