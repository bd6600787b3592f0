import type { RegressionObjectiveReport, RegressionReport } from "../../contracts/trainingReport.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { percent } from "../percent.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable, type TableColumn } from "../reportTable.js";
import { significant } from "../significant.js";

/** Coverage that counts as right for 90 % intervals. */
const RIGHT = { from: 0.85, to: 0.95 };

const COLUMNS: readonly TableColumn<RegressionObjectiveReport>[] = [
  { title: "Objective", value: ({ name }) => name },
  { title: "σ", value: (row) => row.error_bars.noise, format: significant(3) },
  { title: "Width", value: (row) => row.error_bars.interval_90, format: fixed(2) },
  {
    title: "Coverage",
    value: (row) => row.error_bars.coverage_90,
    format: percent(1),
    mark: ({ error_bars: { coverage_90: share } }) => share < RIGHT.from || share > RIGHT.to,
  },
  { title: "Leverage limit", value: (row) => row.error_bars.leverage_limit, format: significant(3) },
  { title: "Unusual", value: (row) => row.error_bars.unusual, format: percent(2) },
];

/** Whether the rewards' error bars can be believed. */
export function errorBarsSection({ objectives }: RegressionReport): ReportSection {
  return {
    id: "error-bars",
    title: "Error bars",
    body: reportTable({
      name: "Error bars",
      note: html`σ: the labels' noise, from cross-fitted errors. Width: 90&nbsp;% intervals reach so many standard errors to
        each side. Coverage: share of the validation labels inside theirs; marked outside 85 to 95&nbsp;%. Unusual: share of the
        validation rows whose leverage is beyond the limit, which 0.1&nbsp;% of the training rows exceed.`,
      columns: COLUMNS,
      rows: objectives,
    }),
  };
}
