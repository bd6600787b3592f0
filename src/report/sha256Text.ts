import { type Html, html } from "./html.js";

/** A hash, short to read; the whole of it is in the page for searching and copying. */
export function sha256Text(hash: string | undefined): Html | null {
  return hash === undefined ? null : html`<code class="hash">${hash}</code>`;
}
