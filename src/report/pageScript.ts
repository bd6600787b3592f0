/**
 * What a report's page does: the button for light and dark, and tables that sort. Plain script for browsers, in a string
 * because it goes into the page as it is. Without it the page lacks only these two.
 */
export const PAGE_SCRIPT: string = `"use strict";
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const name = () => { button.textContent = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  system.addEventListener("change", name);
  button.hidden = false;
  name();

  const collator = new Intl.Collator("en", { numeric: true });
  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.key ?? cell.textContent;
  };
  const sort = (table, column, isNumeric, direction) => {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({ row, key: keyOf(row, column) }));
    rows.sort((a, b) => {
      if (a.key === "" || b.key === "") return (a.key === "") - (b.key === "");
      return direction * (isNumeric ? a.key - b.key : collator.compare(a.key, b.key));
    });
    body.append(...rows.map(({ row }) => row));
  };
  for (const table of document.querySelectorAll(".table table")) {
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const isNumeric = head.classList.contains("n");
      const control = document.createElement("button");
      control.type = "button";
      control.append(...head.childNodes);
      head.append(control);
      control.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const isDescending = before ? before === "ascending" : isNumeric;
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
        sort(table, column, isNumeric, isDescending ? -1 : 1);
      });
    });
  }
})();
`;
