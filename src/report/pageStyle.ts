import { styleThemeCss } from "../plot/styleThemeCss.js";

/** The look of a report's page, on screens of any width and on paper. */
export const PAGE_STYLE: string = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #14181d);
  --ink: light-dark(#1d2329, #e4e8ec);
  --muted: light-dark(#59636e, #9aa5b1);
  --rule: light-dark(#dfe3e8, #2f363e);
  --strong-rule: light-dark(#8a949e, #66717d);
  --band: light-dark(#f5f7f9, #1b2027);
  --link: light-dark(#0b5c99, #7fc0f0);
  --warn: light-dark(#9a5b00, #e8b35a);
  ${styleThemeCss()}
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 76rem; color: var(--ink); background: var(--paper);
  font: 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
  display: grid; grid-template-columns: 11.5rem minmax(0, 60rem); column-gap: 2.5rem; justify-content: center;
  overflow-wrap: anywhere;
}
header { grid-column: 2; position: relative; }
main { grid-column: 2; grid-row: 2; min-width: 0; }
nav { grid-column: 1; grid-row: 1 / 3; font-size: 0.8125rem; }
nav h2 { font-size: 0.8125rem; margin: 0.5rem 0; color: var(--muted); font-weight: 600; }
nav ol { list-style: none; margin: 0; padding: 0; border-left: 1px solid var(--rule); }
nav > * { position: sticky; top: 1rem; }
nav > ol { top: 2.5rem; }
nav li a { display: block; padding: 0.2rem 0.75rem; color: var(--ink); text-decoration: none; }
nav li a:hover { color: var(--link); text-decoration: underline; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0 5rem 0.5rem 0; font-weight: 650; }
h2 { font-size: 1.1875rem; line-height: 1.3; margin: 2.75rem 0 0.75rem; font-weight: 650; }
h3 { font-size: 1rem; margin: 1.75rem 0 0.5rem; font-weight: 650; }
p { margin: 0.6rem 0; max-width: 45rem; }
a { color: var(--link); }
sub { font-size: 0.75em; line-height: 0; }
code { font: 0.8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
td .hash {
  display: inline-block; max-width: 9em; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; vertical-align: bottom;
}
.muted { color: var(--muted); }
button {
  font: inherit; color: inherit; background: none; border: 1px solid var(--rule); border-radius: 4px;
  cursor: pointer;
}
#theme { position: absolute; top: 0.25rem; right: 0; font-size: 0.8125rem; padding: 0.15rem 0.6rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }

.key {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0 1.25rem;
  margin: 1.5rem 0 0; padding: 1rem 0 0.25rem; border: solid var(--rule); border-width: 1px 0;
}
.key div { display: grid; grid-row: span 3; grid-template-rows: subgrid; padding-bottom: 0.75rem; align-items: start; }
.key dt { align-self: end; }
.key dt { color: var(--muted); font-size: 0.8125rem; }
.key dd { margin: 0; }
.key strong {
  display: block; font-size: 1.375rem; line-height: 1.35; font-weight: 600;
  font-variant-numeric: tabular-nums; white-space: nowrap;
}
.key dd:last-child { color: var(--muted); font-size: 0.8125rem; line-height: 1.4; }

.facts {
  display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: 0.2rem 1.25rem;
  margin: 0.75rem 0; font-size: 0.875rem;
}
.facts dt { color: var(--muted); }
.facts dd { margin: 0; }

.warnings { list-style: none; max-width: 45rem; margin: 0.75rem 0; padding: 0; }
.warnings li {
  border-left: 3px solid var(--warn); background: var(--band); padding: 0.45rem 0.9rem;
  margin: 0.4rem 0;
}
.warnings code { color: var(--warn); margin-left: 0.4rem; }

figure { margin: 1.5rem 0 2rem; }
figure svg { display: block; max-width: 100%; height: auto; }
figcaption { color: var(--muted); font-size: 0.8125rem; line-height: 1.5; margin-top: 0.4rem; max-width: 42rem; }
.narrow { display: none; }

.note { color: var(--muted); font-size: 0.8125rem; line-height: 1.5; margin: 1.5rem 0 0; max-width: 42rem; }
.table { overflow-x: auto; margin: 0.75rem 0 1.75rem; }
table {
  border-collapse: collapse; font-size: 0.8125rem; line-height: 1.4; min-width: min(100%, 22rem);
  font-variant-numeric: tabular-nums; overflow-wrap: normal;
}
th, td {
  text-align: left; padding: 0.28rem 0.55rem; vertical-align: baseline; font-weight: 400;
  unicode-bidi: isolate;
}
th:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0.25rem; }
thead th {
  border-top: 1.5px solid var(--strong-rule); border-bottom: 1px solid var(--strong-rule);
  vertical-align: bottom; font-weight: 600;
}
tbody tr { border-bottom: 1px solid var(--rule); }
tbody tr:last-child { border-bottom: 1.5px solid var(--strong-rule); }
tbody tr:hover { background: var(--band); }
tbody th { background: var(--paper); position: sticky; left: 0; }
tbody tr:hover th { background: var(--band); }
.n { text-align: right; }
td.n, tbody th { white-space: nowrap; }
.mark { color: var(--warn); font-weight: 600; }
thead button {
  border: 0; padding: 0; font-weight: 600; text-align: inherit;
  text-decoration: underline dotted var(--strong-rule) 1px; text-underline-offset: 0.25em;
}
thead button:hover { color: var(--link); }
[aria-sort] button::after { margin-left: 0.2em; }
[aria-sort="ascending"] button::after { content: "↑"; }
[aria-sort="descending"] button::after { content: "↓"; }

@media (max-width: 63rem) {
  body { grid-template-columns: minmax(0, 1fr); }
  header, main { grid-column: 1; }
  nav { grid-column: 1; grid-row: 2; margin-top: 1.25rem; }
  main { grid-row: 3; }
  nav > * { position: static; }
  nav ol { border: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; }
  nav li a { padding: 0.2rem 0; color: var(--link); }
}
@media (max-width: 40rem) {
  body { padding: 1.25rem 1.375rem 3rem; }
  .wide { display: none; }
  .narrow { display: block; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd { margin-bottom: 0.5rem; }
  tbody th { min-width: 8.75rem; max-width: 8.75rem; white-space: normal; overflow-wrap: anywhere; }
}
@media print {
  :root, :root[data-theme="dark"] { color-scheme: light; }
  body { display: block; max-width: none; padding: 0; font-size: 9.5pt; }
  nav, #theme { display: none; }
  .wide { display: block; }
  .narrow { display: none; }
  h2, h3, .note { break-after: avoid; }
  figure, tr, .key { break-inside: avoid; }
  .table { overflow: visible; }
  table { font-size: 7.5pt; }
  thead button { text-decoration: none; }
  thead button::after { content: "" !important; }
}
`;
