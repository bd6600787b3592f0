import envPaths from "env-paths";

/** Where fetched models and compiled graphs are kept: `ARMORM_CACHE`, else the user's cache folder for armorm. */
export function cacheFolder(): string {
  return process.env["ARMORM_CACHE"] || envPaths("armorm", { suffix: "" }).cache;
}
