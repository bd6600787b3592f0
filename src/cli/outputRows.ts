/** Where a command's lines go. */
export interface OutputRows extends AsyncDisposable {
  /** Rows that an earlier run wrote. */
  readonly rows: number;
  /** Those among them that are error rows. */
  readonly failed: number;
  write(line: string): Promise<void>;
  /** Everything is written. Without this call a file keeps its rows for a later run. */
  finish(): Promise<void>;
}
