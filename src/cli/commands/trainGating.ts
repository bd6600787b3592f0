import { type Command, Option } from "commander";
import { gatingConfigSchema, trainingConfigSchema } from "../../contracts/trainingConfig.js";
import { FeatureStore } from "../../store/featureStore.js";
import { checkOptions } from "../checkOptions.js";
import type { CliIo } from "../io.js";
import { parseNumber } from "../parseNumber.js";
import { readBaseHeads } from "../readBaseHeads.js";
import { runTraining } from "../runTraining.js";

interface Options {
  readonly model: string;
  readonly pairs: string;
  readonly output: string;
  readonly asPublished?: boolean;
  readonly seed?: number;
  readonly standardize?: boolean;
  readonly json?: boolean;
}

/** Keys of the configuration that are options as well. */
const SETTINGS = [
  ["width", "<n>", "units of a hidden layer (default: 1024)"],
  ["hidden_layers", "<n>", "hidden layers (default: 3)"],
  ["temperature", "<t>", "what logits are divided by (default: 10)"],
  ["steps", "<n>", "steps at most (default: 10000)"],
  ["batch", "<n>", "pairs a step (default: 1024)"],
  ["learning_rate", "<rate>", "at the first step (default: 0.001)"],
  ["weight_decay", "<lambda>", "of AdamW (default: 0)"],
  ["dropout", "<p>", "probability that a hidden unit is dropped (default: 0.2)"],
  ["beta", "<beta>", "β to begin with (default: 100)"],
  ["evaluate_every", "<n>", "steps between evaluations, which are kept to go on from (default: 100)"],
  ["patience", "<n>", "evaluations without improvement that end the training (default: 20)"],
] as const;

const sharedSchema = trainingConfigSchema.pick({ standardize: true, seed: true });

const EXAMPLES = `
Stage 2 alone: a gate on top of heads that are kept as they are, from preference pairs. The store has to be extracted with
the heads' own backbone. An interrupted run goes on at its last evaluation when it is started again.

Examples:
  $ armorm train gating -m debiased --pairs pairs -o heads
  $ armorm train gating -m debiased --pairs pairs -o small --width 128 --hidden-layers 2 --steps 2000
  $ armorm train gating -m debiased --pairs pairs -o compare --as-published`;

/** Adds `armorm train gating`. */
export function addTrainGating(train: Command, io: CliIo, exit: (code: number) => void): void {
  const command = train
    .command("gating")
    .description("stage 2: a gate on top of heads, from a store of pairs")
    .requiredOption("-m, --model <name>", "heads: folder of heads, model folder, registry name or hub id")
    .requiredOption("--pairs <store>", "feature store of pairs")
    .requiredOption("-o, --output <folder>", "where the heads go");
  const settings = SETTINGS.map(([key, value, description]) => {
    const option = new Option(`--${key.replaceAll("_", "-")} ${value}`, description).argParser(parseNumber);
    command.addOption(option);
    return [key, option.attributeName()] as const;
  });
  command
    .option("--standardize", "scale each prompt feature to a root mean square of 1; the weights are scaled back")
    .option("--seed <n>", "of initial weights, batches, dropout and bootstraps (default: 0)", parseNumber)
    .option("--as-published", "train with the published script's two errors, to compare with")
    .addHelpText("after", EXAMPLES)
    .action(async (_: Options, self: Command) => {
      const options = self.optsWithGlobals<Options & Record<string, unknown>>();
      const { model, pairs, output, asPublished = false, standardize, seed, json = false } = options;
      const given = settings.map(([key, name]) => [key, options[name]]).filter(([, value]) => value !== undefined);
      const gating = checkOptions(gatingConfigSchema, { ...Object.fromEntries(given), compare_as_published: false });
      const request = {
        command: "train gating",
        output,
        base: await readBaseHeads(model, io),
        pairs: await FeatureStore.open(pairs),
        gating: { ...gating, as_published: asPublished },
        objectives: {},
        data: [],
        ...checkOptions(sharedSchema, { standardize, seed }),
      } as const;
      exit(await runTraining(request, json, io));
    });
}
