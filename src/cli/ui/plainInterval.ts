/** How often, in milliseconds, progress writes a line where there is no terminal to redraw a bar on. */
export const PLAIN_INTERVAL_MS = 10_000;
