import { type Html, type HtmlPart, html } from "./html.js";

/** Names and values, such as settings; those without a value are left out. */
export function factList(facts: readonly (readonly [name: string, value: HtmlPart])[]): Html {
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return html`<dl class="facts">${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
