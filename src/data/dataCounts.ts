/** What has become of the rows read so far. */
export class DataCounts {
  /** Rows of the files. */
  rows = 0;
  /** Ratings or pairs made of them: a row may hold several ratings. */
  kept = 0;
  /** Pairs left out since neither response is the better one. */
  ties = 0;
  /** Ratings left out since they have no label. */
  unlabelled = 0;
  /** Rows, or ratings within one, that are wrong. */
  errors = 0;
}
