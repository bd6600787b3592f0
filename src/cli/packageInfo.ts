import { readFileSync } from "node:fs";

/** What package.json says of the program. */
export function packageInfo(): { readonly version: string; readonly description: string } {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
}
