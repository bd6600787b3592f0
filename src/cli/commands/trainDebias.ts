import type { Command } from "commander";
import { debiasConfigSchema } from "../../contracts/trainingConfig.js";
import { UsageError } from "../../errors.js";
import { FeatureStore } from "../../store/featureStore.js";
import { checkOptions } from "../checkOptions.js";
import type { CliIo } from "../io.js";
import { parseNumber } from "../parseNumber.js";
import { readBaseHeads } from "../readBaseHeads.js";
import { runTraining } from "../runTraining.js";

interface Options {
  readonly model: string;
  readonly pairs?: string;
  readonly ratings?: string;
  readonly output: string;
  readonly verbosity?: string;
  readonly threshold?: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Fits the penalties that free rewards from verbosity, on the rewards of a reference set: both sides of pairs, or rated
responses. A gate of the heads isn't kept, as it was trained without them: go on with armorm train gating.

Example:
  $ armorm train debias -m stage1 --pairs pairs -o debiased`;

/** Adds `armorm train debias`. */
export function addTrainDebias(train: Command, io: CliIo, exit: (code: number) => void): void {
  train
    .command("debias")
    .description("verbosity penalties, for heads that have a verbosity objective")
    .requiredOption("-m, --model <name>", "heads: folder of heads, model folder, registry name or hub id")
    .option("--pairs <store>", "feature store of pairs")
    .option("--ratings <store>", "feature store of ratings, in the place of pairs")
    .requiredOption("-o, --output <folder>", "where the heads go")
    .option("--verbosity <objective>", 'the verbosity objective (default: the only name that ends in "verbosity")')
    .option("--threshold <rho>", "largest Spearman correlation with verbosity to leave (default: 0.03)", parseNumber)
    .addHelpText("after", EXAMPLES)
    .action(async (_: Options, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const { model, pairs, ratings, output, verbosity, threshold, json = false } = options;
      if ((pairs === undefined) === (ratings === undefined)) {
        throw new UsageError("E_USAGE", "penalties need one reference set", { expected: "--pairs or --ratings" });
      }
      const request = {
        command: "train debias",
        output,
        base: await readBaseHeads(model, io),
        pairs: pairs === undefined ? undefined : await FeatureStore.open(pairs),
        ratings: ratings === undefined ? undefined : await FeatureStore.open(ratings),
        debias: checkOptions(debiasConfigSchema, { verbosity, threshold }),
        objectives: {},
        data: [],
        seed: 0,
        standardize: false,
      } as const;
      exit(await runTraining(request, json, io));
    });
}
