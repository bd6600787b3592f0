import { expect, test } from "vitest";
import { fixed } from "#dist/report/fixed.js";
import { html } from "#dist/report/html.js";
import { reportTable } from "#dist/report/reportTable.js";
import { parseMarkup } from "../support/parseMarkup.js";
import { textOf } from "../support/textOf.js";

interface Row {
  readonly name: string;
  readonly value: number | null;
}

test("cells have what sorts them, where it isn't their text", () => {
  const table = reportTable<Row>({
    name: "Rows",
    note: "What they are",
    columns: [
      { title: "Name", value: ({ name }) => name },
      { title: "Value", value: ({ value }) => value, format: fixed(1), mark: ({ value }) => Number(value) < 0 },
      { title: "Shown", value: ({ value }) => value, show: ({ value }) => html`<b>${value}</b>` },
    ],
    rows: [
      { name: "<i>", value: -0.25 },
      { name: "none", value: null },
    ],
  });
  const { elements } = parseMarkup(table.markup);
  const cells = elements.filter(({ tagName }) => tagName === "td" || tagName === "th");
  expect(cells.map((cell) => [textOf(cell), ...cell.attrs.map(({ name, value }) => `${name}=${value}`)])).toEqual([
    ["Name", "scope=col"],
    ["Value", "scope=col", "class=n"],
    ["Shown", "scope=col"],
    ["<i>", "scope=row"],
    ["−0.3", "class=n mark", "data-key=-0.25"],
    ["-0.25", "data-key=-0.25"],
    ["none", "scope=row"],
    ["–", "class=n", "data-key="],
    ["", "data-key="],
  ]);
});
