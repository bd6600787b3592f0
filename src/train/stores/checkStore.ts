import type { StoreOrigin } from "../../contracts/storeIndex.js";
import { InputError, UsageError } from "../../errors.js";
import type { FeatureStore } from "../../store/featureStore.js";

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

/** What a store's hidden states were made with. */
export function originOf({ folder, index }: FeatureStore): FeatureOrigin {
  const { backbone, engine, precision, template, recipe } = index.origin;
  return { name: folder, width: index.width, backbone, engine, precision, template, recipe };
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
 * Refuses a store whose hidden states aren't those that others were, or will be, trained on.
 * @throws InputError "E_STORE_BACKBONE", "E_STORE_PRECISION", "E_STORE_TEMPLATE", "E_STORE_RECIPE", "E_STORE_WIDTH",
 *   "E_STORE_ENGINE", each naming both.
 */
export function refuseOtherOrigin(store: FeatureStore, reference: FeatureOrigin): void {
  const own = originOf(store);
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
  ["recipe", "E_STORE_RECIPE", "another recipe of features", "Extract both with the same --recipe"],
  ["width", "E_STORE_WIDTH", "features of another width", "Extract both with the same model and --recipe"],
  ["engine", "E_STORE_ENGINE", "another configuration or version of the engine", "Extract both with this version"],
];
