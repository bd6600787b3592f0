/** A stated interval around a value. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
