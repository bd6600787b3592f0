import type { TrainingReport } from "../../contracts/trainingReport.js";
import { html } from "../html.js";
import type { ReportSection } from "../reportPage.js";
import { reportTable } from "../reportTable.js";
import { sha256Text } from "../sha256Text.js";
import { whole } from "../whole.js";

/** Where sides of the split come from, for people. */
const SPLITS: Readonly<Record<TrainingReport["stores"][number]["split"], string>> = {
  data: "the data's own",
  hash: "hash of the prompt",
  mixed: "the data's own, else hash of the prompt",
};

/** What was trained on. */
export function dataSection({ data, stores }: TrainingReport): ReportSection {
  const inputs = stores.flatMap(({ kind, inputs: files }) => files.map((file) => ({ kind, ...file })));
  return {
    id: "data",
    title: "Data",
    body: html`
${reportTable({
  name: "Data sets",
  note: "Data sets and their licences.",
  columns: [
    { title: "Data set", value: ({ name }) => name },
    { title: "Licence", value: ({ licence }) => licence ?? "not stated", mark: ({ licence }) => licence === undefined },
    { title: "Source", value: ({ url }) => url ?? null },
    { title: "SHA-256", value: ({ sha256 }) => sha256 ?? null, show: ({ sha256 }) => sha256Text(sha256) },
  ],
  rows: data,
})}
${reportTable({
  name: "Feature stores",
  note: "Feature stores: hidden states of the backbone, made of the data. The hash is that of the store's index.",
  columns: [
    { title: "Store", value: ({ kind }) => kind },
    { title: "Rows", value: ({ rows }) => rows, format: whole },
    { title: "Training", value: ({ train }) => train, format: whole },
    { title: "Validation", value: ({ validation }) => validation, format: whole },
    { title: "Prompts", value: ({ prompts }) => prompts, format: whole },
    { title: "Left out", value: ({ skipped }) => skipped, format: whole, mark: ({ skipped }) => skipped > 0 },
    { title: "Split", value: ({ split }) => SPLITS[split] },
    { title: "SHA-256", value: ({ sha256 }) => sha256, show: ({ sha256 }) => sha256Text(sha256) },
  ],
  rows: stores,
})}
${reportTable({
  name: "Input files",
  note: "Files that the stores were made of.",
  columns: [
    { title: "File", value: ({ name }) => name },
    { title: "Store", value: ({ kind }) => kind },
    { title: "SHA-256", value: ({ sha256 }) => sha256, show: ({ sha256 }) => sha256Text(sha256) },
  ],
  rows: inputs,
})}`,
  };
}
