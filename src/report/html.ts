import { escapeHtml } from "./escapeHtml.js";

/** Markup. Only `html` and what makes markup itself, such as `renderSvg`, should put text into one. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

/** What can stand in a template: text is escaped, markup isn't, lists are joined, what is missing leaves nothing. */
export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

/** A template whose values are escaped unless they are markup, so that no text can become markup by mistake. */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, i) => text + toMarkup(parts[i])).join(""));
}

function toMarkup(part: HtmlPart): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.markup;
  if (typeof part === "object") return part.map(toMarkup).join("");
  return escapeHtml(String(part));
}
