/** What browsers and SVG viewers call the system's sans serif; without quotes, since it goes into attributes. */
export const FONT_FAMILY = "system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif";

/** Pixels. */
export const FONT_SIZE = 11;

export const TITLE_SIZE = 13;
