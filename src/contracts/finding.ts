/** What one check of `armorm doctor` found. */
export interface Finding {
  readonly check: string;
  /** `skipped`: an earlier problem left nothing to check. */
  readonly status: "ok" | "warning" | "problem" | "skipped";
  readonly detail: string;
  /** What to do about it. */
  readonly fix?: string;
  /** Code of the error behind a problem. */
  readonly code?: string;
}
