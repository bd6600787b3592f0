import { type Html, type HtmlPart, html } from "./html.js";

/** A column of a table. The first one names its rows. */
export interface TableColumn<Row> {
  readonly title: string;
  /** What rows are sorted by, and what is shown where nothing else says so; null where there is no value. */
  readonly value: (row: Row) => string | number | null;
  /** Makes a column numeric: aligned to the right. */
  readonly format?: (value: number) => string;
  /** What is shown instead of the value. */
  readonly show?: (row: Row) => HtmlPart;
  /** Whether the cell should catch the eye. */
  readonly mark?: (row: Row) => boolean;
}

export interface ReportTable<Row> {
  /** For screen readers, in a few words. */
  readonly name: string;
  /** Above the table: says what the columns mean. */
  readonly note?: HtmlPart;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
}

/** A table that can be sorted by each column; on narrow screens it scrolls by itself, the rows' names stay. */
export function reportTable<Row>({ name, note, columns, rows }: ReportTable<Row>): Html {
  const head = columns.map(({ title, format }) => html`<th scope="col"${format && html` class="n"`}>${title}</th>`);
  const body = rows.map((row) => html`<tr>${columns.map((column, i) => cell(column, row, i === 0))}</tr>\n`);
  return html`${note && html`<p class="note">${note}</p>\n`}<div class="table" tabindex="0" role="group" aria-label="${name}"><table>
<thead><tr>${head}</tr></thead>
<tbody>${body}</tbody>
</table></div>`;
}

function cell<Row>({ value, format, show, mark }: TableColumn<Row>, row: Row, isName: boolean): Html {
  const key = value(row);
  const plain = typeof key === "number" && format ? format(key) : key;
  const shown = show ? show(row) : plain;
  const classes = [format && "n", mark?.(row) && "mark"].filter(Boolean).join(" ");
  const attributes = [
    classes && html` class="${classes}"`,
    // Where it isn't the text that sorts.
    (key === null || typeof key === "number" || show) && html` data-key="${key ?? ""}"`,
  ];
  const content = shown === null || shown === false || shown === "" ? "–" : shown;
  return isName ? html`<th scope="row"${attributes}>${content}</th>` : html`<td${attributes}>${content}</td>`;
}
