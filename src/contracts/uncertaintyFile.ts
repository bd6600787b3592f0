/** What error bars need: a file beside the heads. */
export const UNCERTAINTY_FILE = "uncertainty.safetensors";
