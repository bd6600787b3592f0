/**
 * A Markdown table, first column left-aligned and the others right-aligned, padded so that it reads well as it is.
 * @param {string[]} columns
 * @param {string[][]} rows
 */
export function markdownTable(columns, rows) {
  const widths = columns.map((column, i) => Math.max(3, column.length, ...rows.map((row) => row[i].length)));
  const line = (cells) =>
    `| ${cells.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [line(columns), line(rule), ...rows.map(line)].join("\n");
}
