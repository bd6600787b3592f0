import type { RegressionReport, ReportInterval, TrainingReport } from "#dist/contracts/trainingReport.js";
import { random } from "./random.js";

const NAMES =
  "length-verbosity arena-bench-score diasafety-is_safe dices-is_safe gsm8k-correctness halueval-truthfulness " +
  "jailbreakbench-is_safe just-eval-clarity just-eval-depth just-eval-engagement just-eval-factuality " +
  "just-eval-helpfulness just-eval-safety mt-bench-score newsroom-coherence newsroom-fluency newsroom-informativeness " +
  "newsroom-relevance prometheus-score qags-consistency summedits-consistency topical-chat-coherence " +
  "topical-chat-engagingness topical-chat-groundedness topical-chat-naturalness topical-chat-overall " +
  "topical-chat-understandability truthfulqa-truthfulness wildguard-response_is_safe";

const ALPHAS = Array.from({ length: 9 }, (_, i) => 10 ** (i - 4));
const STEPS = Array.from({ length: 61 }, (_, i) => i * 50);
const CATEGORIES = ["all", "chat", "code", "maths", "safety", "summaries"];
const GRID = [
  0, 0.01, 0.025, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8,
  0.85, 0.9, 0.95,
];

const round = (value: number) => Number(value.toPrecision(6));
const hash = (seed: number) => {
  const uniform = random(seed);
  return Array.from({ length: 64 }, () => Math.floor(uniform() * 16).toString(16)).join("");
};

/** A report of a whole training with plausible numbers, the same every time. */
export function sampleTrainingReport(objectives = 29): TrainingReport {
  const uniform = random(5);
  const between = (low: number, high: number) => round(low + (high - low) * uniform());
  const around = (mean: number, half: number): ReportInterval => ({
    mean: round(mean),
    low: round(mean - half),
    high: round(mean + half),
  });
  const names = NAMES.split(" ").slice(0, objectives);
  const reference = { set: "both sides of 4,504 training pairs", rows: 9008 };
  const correlations = names.map((_, i) =>
    names.map((__, j) => (i === j ? 1 : round(0.8 * Math.sin(1 + i * j) * Math.cos(i + j)))),
  );
  const weights = () => {
    const raw = names.map(() => uniform() ** 4 + 0.01);
    const sum = raw.reduce((total, value) => total + value, 0);
    return raw.map((value) => round(value / sum));
  };
  return {
    format: 1,
    command: "train",
    armorm: "0.1.0",
    seed: 0,
    run_sha256: hash(9),
    backbone: { id: "smollm2-135m", weights_sha256: hash(1), precision: "int8" },
    template_sha256: hash(2),
    features: "final:last",
    standardize: false,
    objectives: names.map((name) => ({
      name,
      source: name.split("-").slice(0, -1).join("-"),
      licence: name.startsWith("just-eval") ? "Apache-2.0" : "CC-BY-4.0",
      raters: name.startsWith("length") ? "a rule" : "people, three a response",
      description: `How much ${name.split("-").at(-1)?.replaceAll("_", " ")} the response has, as its raters saw it.`,
      range: [0, 1],
    })),
    stores: [
      {
        kind: "ratings",
        rows: 31_240,
        train: 24_916,
        validation: 6324,
        skipped: 3,
        prompts: 11_872,
        split: "data",
        inputs: [{ name: "ratings.jsonl.gz", sha256: hash(3) }],
        sha256: hash(4),
      },
      {
        kind: "pairs",
        rows: 5404,
        train: 4504,
        validation: 900,
        skipped: 0,
        prompts: 3891,
        split: "hash",
        inputs: [{ name: "pairs.jsonl.gz", sha256: hash(5) }],
        sha256: hash(6),
      },
    ],
    data: [
      { name: "arena-bench", licence: "CC-BY-4.0", url: "https://example.org/arena-bench" },
      { name: "prometheus", sha256: hash(7) },
      { name: "topical-chat (USR)", licence: "CDLA-Sharing-1.0", sha256: hash(8) },
    ],
    warnings: [
      {
        code: "W_ALPHA_EDGE",
        message: "the best alpha, 10000, is the largest of those tried; try larger ones",
        objective: names[0] ?? "",
      },
      { code: "W_DUPLICATE_ROWS", message: "312 of 31,240 rows have the same features and labels as another" },
    ],
    regression: regression(names, { between, uniform }),
    debias: {
      verbosity_objective: names[0] ?? "",
      grid: GRID,
      threshold: 0.03,
      reference,
      objectives: names.map((name, i) => {
        const before = i === 0 ? 1 : between(-0.3, 0.75);
        const isReached = i !== 0 && i !== 3;
        const after = i === 0 ? 0 : isReached ? Math.min(before, between(-0.02, 0.03)) : 0.11;
        const penalty = !isReached ? 1 : before > 0.03 ? (GRID[Math.ceil(before * 20)] ?? 0.5) : 0;
        return { name, penalty, before, after, reached: isReached };
      }),
    },
    correlations: {
      reference,
      raw: correlations,
      debiased: correlations.map((row, i) => row.map((value, j) => (i === 0 || j === 0 ? null : round(value * 0.8)))),
    },
    gating: {
      settings: {
        width: 128,
        hidden_layers: 2,
        temperature: 10,
        steps: 10_000,
        batch: 1024,
        micro_batch: 256,
        sampling: "replacement",
        learning_rate: 1e-3,
        weight_decay: 0,
        dropout: 0.2,
        beta: 100,
        seed: 0,
        precision: "float32",
        evaluate_every: 50,
        patience: 20,
        as_published: false,
      },
      source_weights: {},
      curve: STEPS.map((step) => ({
        step,
        train_loss: step === 0 ? null : round(0.655 + 0.12 * Math.exp(-step / 600) + 0.008 * uniform() - step * 4e-6),
        validation_loss: round(0.66 + 0.1 * Math.exp(-step / 500) + ((step - 2000) / 20_000) ** 2),
        validation_accuracy: round(0.64 - 0.06 * Math.exp(-step / 500) + 0.006 * uniform()),
        beta: round(100 - step / 600),
      })),
      best_step: 2000,
      steps: 3000,
      beta_train: 96.6712,
      beta: 19.8995,
      beta_standard_error: 1.2211,
      beta_fit: "fitted",
      calibration: {
        pairs: 900,
        train: {
          beta: 96.6712,
          error: 0.1312,
          bins: [
            { count: 180, confidence: 0.526, accuracy: 0.528 },
            { count: 160, confidence: 0.574, accuracy: 0.55 },
            { count: 140, confidence: 0.625, accuracy: 0.57 },
            { count: 120, confidence: 0.676, accuracy: 0.592 },
            { count: 100, confidence: 0.724, accuracy: 0.61 },
            { count: 70, confidence: 0.775, accuracy: 0.657 },
            { count: 50, confidence: 0.824, accuracy: 0.66 },
            { count: 40, confidence: 0.873, accuracy: 0.7 },
            { count: 25, confidence: 0.922, accuracy: 0.72 },
            { count: 15, confidence: 0.967, accuracy: 0.8 },
          ],
        },
        refitted: {
          beta: 19.8995,
          error: 0.0174,
          bins: [
            { count: 610, confidence: 0.523, accuracy: 0.53 },
            { count: 200, confidence: 0.572, accuracy: 0.59 },
            { count: 70, confidence: 0.621, accuracy: 0.614 },
            { count: 20, confidence: 0.668, accuracy: 0.7 },
          ],
        },
      },
      accuracy: {
        pairs: 900,
        prompts: 688,
        gate: around(0.6411, 0.031),
        uniform: around(0.5933, 0.032),
        uniform_raw: around(0.5849, 0.033),
        static: around(0.6256, 0.031),
        as_published: around(0.5867, 0.032),
        gate_minus_uniform: around(0.0478, 0.022),
        gate_minus_static: around(0.0155, 0.018),
        gate_minus_as_published: around(0.0544, 0.023),
        objectives: names.map((name) => ({ name, ...around(between(0.44, 0.61), 0.033) })),
      },
      static_weights: names.map(() => between(-3, 5)),
      categories: CATEGORIES.map((category, i) => ({
        category,
        pairs: i === 0 ? 900 : 180,
        accuracy: around(between(0.56, 0.72), i === 0 ? 0.031 : 0.07),
        weights: weights(),
      })),
    },
  };
}

interface Draw {
  readonly between: (low: number, high: number) => number;
  readonly uniform: () => number;
}

function regression(names: readonly string[], { between, uniform }: Draw): RegressionReport {
  return {
    alphas: ALPHAS,
    folds: 5,
    groups: [names.slice(0, 3), names.slice(3)],
    objectives: names.map((name, i) => {
      const spearman = i === 7 ? null : between(-0.02, 0.62);
      const noise = between(0.1, 0.35);
      const mean = noise ** 2;
      const best = 2 + Math.floor(uniform() * 6);
      const rows = Math.floor(between(8, 900));
      const isBetter = i !== 12;
      const share = isBetter ? between(0.7, 0.98) : 1.02;
      return {
        name,
        train_rows: rows * 4,
        validation_rows: rows,
        alpha: ALPHAS[best] ?? 1,
        mse_by_alpha: ALPHAS.map((_, k) =>
          k === 0 && i === 4 ? null : round(mean * share * (1 + 0.012 * (k - best) ** 2)),
        ),
        validation: {
          mse: round(mean * share),
          mean_predictor_mse: round(mean),
          r_squared: round(1 - share),
          pearson: spearman === null ? null : round(spearman * 0.97),
          spearman,
          spearman_interval:
            spearman === null
              ? null
              : {
                  low: round(spearman - 1.9 / Math.sqrt(rows)),
                  high: round(Math.min(1, spearman + 1.9 / Math.sqrt(rows))),
                },
        },
        cross_validation: {
          rows: rows * 4,
          mse: round(mean * share * 1.01),
          mean_predictor_mse: round(mean),
          spearman,
        },
        beats_mean: isBetter,
        error_bars: {
          noise: round(noise),
          interval_90: between(1.4, 1.8),
          coverage_90: i === 9 ? 0.81 : between(0.86, 0.94),
          leverage_limit: between(0.02, 0.4),
          unusual: between(0, 0.01),
        },
      };
    }),
  };
}
