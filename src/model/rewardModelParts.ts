import type { Backbone } from "../backbone/backbone.js";
import type { ChatEncoder } from "../chat/chatEncoder.js";
import type { FeatureRecipe } from "../contracts/featureRecipe.js";
import type { Manifest } from "../contracts/manifest.js";
import type { HeadWeights } from "../heads/headWeights.js";
import type { RewardUncertainty } from "../heads/uncertainty/rewardUncertainty.js";

/** The parts a reward model is made of. */
export interface RewardModelParts {
  readonly name: string;
  readonly backbone: Backbone;
  readonly chat: ChatEncoder;
  readonly heads: HeadWeights;
  /** The hidden states that the heads read. */
  readonly recipe: FeatureRecipe;
  /** Where results carry error bars. */
  readonly uncertainty?: RewardUncertainty | undefined;
  /** Compute heads as code in bfloat16 does. */
  readonly emulateBf16: boolean;
  readonly manifest?: Manifest | undefined;
}
