import type { StoreOrigin } from "../../contracts/storeIndex.js";
import { InputError, UsageError } from "../../errors.js";
import type { FeatureStore } from "../../store/featureStore.js";
import type { FeatureView } from "./featureView.js";

/** What hidden states were made with: those of a store, or those that heads were trained on, as far as it is known. */
export interface FeatureOrigin {
  /** What has it, for messages. */
  readonly name: string;
  /** Width of what rewards read. */
  readonly width: number;
  readonly backbone?: string | undefined;
  readonly engine?: string | undefined;
  readonly precision?: string | undefined;
  readonly template?: string | undefined;
  readonly recipe?: string | undefined;
}

/** What the hidden states that a store is used for were made with. */
export function originOf({ store, width, recipe }: FeatureView): FeatureOrigin {
  const { backbone, engine, precision, template } = store.index.origin;
  return { name: store.folder, width, backbone, engine, precision, template, recipe };
}

/** @throws UsageError "E_STORE_KIND" for pairs in the place of ratings, or the other way. */
export function refuseOtherKind({ folder, index }: FeatureStore, kind: StoreOrigin["kind"]): void {
  if (index.origin.kind === kind) return;
  throw new UsageError("E_STORE_KIND", `not a store of ${kind}`, {
    where: folder,
    found: index.origin.kind,
    fix: `Extract one with --kind ${kind}`,
  });
}

/**
 * Refuses hidden states that aren't of the kind that others were, or will be, trained on.
 * @throws InputError "E_STORE_BACKBONE", "E_STORE_PRECISION", "E_STORE_TEMPLATE", "E_STORE_WIDTH", "E_STORE_ENGINE", each naming both.
 */
export function refuseOtherOrigin(view: FeatureView, reference: FeatureOrigin): void {
  const own = originOf(view);
  for (const [key, code, problem, fix] of DIFFERENCES) {
    if (own[key] === undefined || reference[key] === undefined || own[key] === reference[key]) continue;
    throw new InputError(code, `${problem} than ${reference.name}`, {
      where: own.name,
      found: String(own[key]),
      expected: String(reference[key]),
      fix,
    });
  }
}

type Difference = readonly [key: Exclude<keyof FeatureOrigin, "name">, code: string, problem: string, fix: string];

const DIFFERENCES: readonly Difference[] = [
  ["backbone", "E_STORE_BACKBONE", "hidden states of another backbone", "Extract both with the same model"],
  ["precision", "E_STORE_PRECISION", "hidden states in another precision", "Extract both with the same --precision"],
  ["template", "E_STORE_TEMPLATE", "another chat template or vocabulary", "Extract both with the same model"],
  ["width", "E_STORE_WIDTH", "features of another width", "Extract both with the same model and --recipe"],
  ["engine", "E_STORE_ENGINE", "another configuration or version of the engine", "Extract both with this version"],
];
