import type { GatingReport } from "../../contracts/trainingReport.js";
import { linePlot } from "../../plot/linePlot.js";
import type { Plot, PlotFrame } from "../../plot/plot.js";
import { shortNumber } from "../../plot/shortNumber.js";
import { factList } from "../factList.js";
import { fixed } from "../fixed.js";
import { html } from "../html.js";
import { reportFigure } from "../reportFigure.js";
import type { ReportSection } from "../reportPage.js";
import { whole } from "../whole.js";

/** How pairs are drawn, for people. */
const SAMPLINGS: Readonly<Record<GatingReport["settings"]["sampling"], string>> = {
  replacement: "drawn with replacement",
  shuffled: "shuffled anew for each pass",
};

/** Stage 2: how the gate's training went. */
export function gateTrainingSection(report: GatingReport): ReportSection {
  const { settings, steps, best_step: best, beta_train: beta } = report;
  const early = steps < settings.steps ? `, stopped early after ${whole(steps)}` : "";
  return {
    id: "training",
    title: "Training of the gate",
    body: html`
<p>Bradley-Terry loss with AdamW over ${whole(settings.steps)} steps${early}; the gate with the lowest validation loss was
kept, that of step ${whole(best)}.</p>
${reportFigure({
  draw: (frame) => lossPlot(report, frame),
  caption: html`Training loss is the mean of the batches since the last evaluation, with dropout, so it can be above the
    validation loss.`,
})}
${reportFigure({
  draw: (frame) => accuracyPlot(report, frame),
  caption: "Share of the validation pairs in which the chosen response scores higher.",
})}
${factList([
  ["Hidden layers", `${settings.hidden_layers} of width ${settings.width}`],
  ["Temperature", shortNumber(settings.temperature)],
  [
    "Batch",
    `${whole(settings.batch)} pairs, ${whole(settings.micro_batch)} at a time, ${SAMPLINGS[settings.sampling]}`,
  ],
  ["Sources", sourceWeights(report)],
  ["Learning rate", `${shortNumber(settings.learning_rate)}, cosine`],
  ["Weight decay", shortNumber(settings.weight_decay)],
  ["Dropout", shortNumber(settings.dropout)],
  ["β", `${shortNumber(settings.beta)} at the start, ${shortNumber(beta)} of the kept gate`],
  ["Evaluations", `every ${whole(settings.evaluate_every)} steps; ${stopping(settings.patience)}`],
  ["Seed, precision", `${settings.seed}, ${settings.precision}`],
  ["As published", settings.as_published ? "yes: with the published script's two errors" : "no"],
])}`,
  };
}

function stopping(patience: number | null): string {
  return patience === null ? "never stops early" : `stops after ${whole(patience)} without a lower validation loss`;
}

/** Nothing where all pairs are alike. */
function sourceWeights({ source_weights: weights }: GatingReport): string | undefined {
  const named = Object.entries(weights).map(([name, weight]) => `${name} ${shortNumber(weight)}`);
  return named.length > 0 ? `drawn by weight: ${named.join(", ")}; others 1` : undefined;
}

function lossPlot({ curve, best_step: best }: GatingReport, frame: PlotFrame): Plot {
  return linePlot(
    {
      title: "Loss",
      x: { title: "step", min: 0 },
      y: { title: "loss (nats)" },
      series: [
        { name: "training", points: curve.map(({ step, train_loss: loss }) => [step, loss] as const) },
        { name: "validation", points: curve.map(({ step, validation_loss: loss }) => [step, loss] as const) },
      ],
      reference: { value: best, name: "kept" },
    },
    frame,
  );
}

function accuracyPlot({ curve, best_step: best }: GatingReport, frame: PlotFrame): Plot {
  return linePlot(
    {
      title: "Accuracy",
      x: { title: "step", min: 0 },
      y: { title: "pair accuracy, %", format: (x) => fixed(1)(100 * x) },
      series: [
        { name: "validation", points: curve.map(({ step, validation_accuracy: share }) => [step, share] as const) },
      ],
      reference: { value: best, name: "kept" },
    },
    frame,
  );
}
