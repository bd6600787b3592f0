/** Numbers of an exported backbone. */
export const EXPORT_DTYPES = ["float32", "bfloat16"] as const;

export type ExportDtype = (typeof EXPORT_DTYPES)[number];
