/** The file of a store that names the others; written last, so that a store that has it is complete. */
export const INDEX_FILE = "index.json";
