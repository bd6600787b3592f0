import type { Command } from "commander";
import { regressionConfigSchema, trainingConfigSchema } from "../../contracts/trainingConfig.js";
import { FeatureStore } from "../../store/featureStore.js";
import { checkOptions } from "../checkOptions.js";
import type { CliIo } from "../io.js";
import { parseNumber } from "../parseNumber.js";
import { runTraining } from "../runTraining.js";

interface Options {
  readonly ratings: string;
  readonly output: string;
  readonly alphas?: number[];
  readonly features?: string;
  readonly standardize?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
}

const sharedSchema = trainingConfigSchema.pick({ features: true, standardize: true, seed: true });

const EXAMPLES = `
Stage 1 alone: ridge regression for each objective, with error bars. The heads have no gate yet: go on with
armorm train debias and armorm train gating.

Example:
  $ armorm train regression --ratings ratings -o stage1`;

/** Adds `armorm train regression`. */
export function addTrainRegression(train: Command, io: CliIo, exit: (code: number) => void): void {
  train
    .command("regression")
    .description("stage 1: a reward for each objective, from a store of ratings")
    .requiredOption("--ratings <store>", "feature store of ratings")
    .requiredOption("-o, --output <folder>", "where the heads go")
    .option("--alphas <list>", "penalties to try, ascending, separated by commas (default: 1e-4 to 1e4)", (text) =>
      text.split(",").map(parseNumber),
    )
    .option("--features <recipe>", "hidden states to train on, where the store holds more")
    .option("--standardize", "scale each feature to a root mean square of 1; the weights are scaled back")
    .option("--seed <n>", "of the bootstraps (default: 0)", parseNumber)
    .addHelpText("after", EXAMPLES)
    .action(async (_: Options, command: Command) => {
      const { ratings, output, alphas, features, standardize, seed, json = false } = command.optsWithGlobals<Options>();
      const request = {
        command: "train regression",
        output,
        ratings: await FeatureStore.open(ratings),
        regression: checkOptions(regressionConfigSchema, { alphas }),
        objectives: {},
        data: [],
        ...checkOptions(sharedSchema, { features, standardize, seed }),
      } as const;
      exit(await runTraining(request, json, io));
    });
}
