/** Longer rows are refused: a file without line ends must not fill the memory. */
export const MAX_ROW_BYTES: number = 64 * 1024 * 1024;

/** Conversations have some 4 levels. What walks through a value by recursion is safe below this. */
export const MAX_ROW_DEPTH = 100;

/** Values of a row, about: the two hidden states of a large model are 16,000. JSON.parse takes 0.1 s for so many. */
export const MAX_ROW_PARTS = 1_000_000;
