import type { TrainingReport } from "../../contracts/trainingReport.js";
import { fixed } from "../fixed.js";
import type { Html } from "../html.js";
import { intervalText } from "../intervalText.js";
import { type KeyFigure, keyFigures } from "../keyFigures.js";
import { percent } from "../percent.js";
import { signed } from "../signed.js";
import { whole } from "../whole.js";

const share = percent(1);
const points = signed(1);

/** What a reader wants to know first of a training. */
export function trainingKeyFigures({ regression, gating, warnings }: TrainingReport): Html {
  const figures: KeyFigure[] = [];
  if (gating) {
    const { gate, gate_minus_uniform: gain, pairs } = gating.accuracy;
    const { train, refitted } = gating.calibration;
    figures.push(
      {
        label: "Pair accuracy of the gate",
        value: share(gate.mean),
        note: `95 %: ${intervalText(gate, (x) => fixed(1)(100 * x))}, ${whole(pairs)} pairs`,
      },
      {
        label: "Gate minus uniform weights",
        value: `${points(100 * gain.mean)} points`,
        note: `95 %: ${intervalText(gain, (x) => points(100 * x))}`,
      },
      {
        label: "Calibration error (ECE)",
        value: fixed(3)((refitted ?? train).error),
        note: refitted ? `${fixed(3)(train.error)} before β was refitted` : "β couldn't be refitted",
      },
    );
  }
  if (regression) {
    const { objectives } = regression;
    const correlations = objectives.flatMap(({ validation }) => validation.spearman ?? []);
    const mean = correlations.reduce((sum, value) => sum + value, 0) / correlations.length;
    const better = objectives.filter(({ beats_mean }) => beats_mean).length;
    figures.push(
      {
        label: "Mean Spearman with labels",
        value: correlations.length > 0 ? fixed(3)(mean) : "–",
        note: `over ${correlations.length} objectives, on validation rows`,
      },
      {
        label: "Better than the mean predictor",
        value: `${better} of ${objectives.length}`,
        note: "objectives",
      },
    );
  }
  figures.push({ label: "Warnings", value: String(warnings.length) });
  return keyFigures(figures);
}
