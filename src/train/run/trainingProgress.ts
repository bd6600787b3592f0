/** What a training is doing. */
export interface TrainingProgress {
  /** In words, such as "error bars"; a new one begins a new count. */
  readonly step: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, such as "rows". */
  readonly unit: string;
  /** What was done by an interrupted run that this one goes on with. */
  readonly from?: number;
}

/** Hears of progress; throws to stop the training. */
export type OnTrainingProgress = (progress: TrainingProgress) => void;
