import { createHash } from "node:crypto";
import { Html, type HtmlPart, html } from "./html.js";
import { PAGE_SCRIPT } from "./pageScript.js";
import { PAGE_STYLE } from "./pageStyle.js";

export interface ReportSection {
  /** For links: letters, digits, dashes; unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly body: HtmlPart;
}

export interface ReportPage {
  readonly title: string;
  /** Below the title. */
  readonly lead: HtmlPart;
  readonly sections: readonly ReportSection[];
  /** More of what the page does: a script's text, for data that the page itself holds. */
  readonly script?: string;
}

/**
 * A page in one file: it loads nothing, and its content security policy forbids it and any script but its own, so that
 * texts in it, whatever they are, can't do anything. Light or dark as the system is, with a button for the other.
 */
export function reportPage({ title, lead, sections, script = "" }: ReportPage): string {
  const code = `${PAGE_SCRIPT}${script}`;
  const hash = createHash("sha256").update(code).digest("base64");
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `script-src 'sha256-${hash}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const entries = sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`);
  const bodies = sections.map(
    ({ id, title: name, body }) =>
      html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${name}</h2>\n${body}\n</section>\n`,
  );
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${new Html(PAGE_STYLE)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<button type="button" id="theme" hidden>Dark</button>
${lead}
</header>
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>${entries}</ol></nav>
<main>
${bodies}</main>
<script>${new Html(code)}</script>
</body>
</html>
`;
  return page.markup;
}
