import { UsageError } from "../errors.js";
import type { ModelSource } from "./resolveModel.js";

/** @throws UsageError that says which backbone the heads were made for. */
export function missingBackbone({ heads, manifest }: ModelSource): never {
  throw new UsageError("E_NO_BACKBONE", "these heads need a backbone", {
    where: heads,
    found: JSON.stringify(manifest?.backbone ?? "no backbone in manifest.json"),
    fix: "Name its GGUF file or folder with --backbone",
  });
}
