import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** What armorm's contenders were. They run the built code, from the repository's root. */
export function versions() {
  const version = (file) => JSON.parse(readFileSync(file, "utf8")).version;
  const onnxruntime = version(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  return { armorm: version("package.json"), "onnxruntime-node": onnxruntime, node: process.versions.node };
}

/** What runs in another precision than asked for, because the processor lacks something, would be compared wrongly. */
export function checkPrecision(opened, wanted) {
  if (opened.precision !== wanted) throw new Error(`Asked for ${wanted}, got ${opened.precision}`);
}
