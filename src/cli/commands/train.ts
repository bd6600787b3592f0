import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { parseContract } from "../../contracts/parseContract.js";
import { trainingConfigSchema } from "../../contracts/trainingConfig.js";
import { FeatureStore } from "../../store/featureStore.js";
import type { CliIo } from "../io.js";
import { runTraining } from "../runTraining.js";
import { addTrainDebias } from "./trainDebias.js";
import { addTrainGating } from "./trainGating.js";
import { addTrainRegression } from "./trainRegression.js";

const EXAMPLES = `
Trains reward heads and their gate from two feature stores, as a JSON file says (docs/training.md). The least of it:

  {"ratings": "ratings", "pairs": "pairs", "output": "heads"}

Paths are relative to the file. The output is a folder that -m takes, with report.html. An interrupted run goes on where it
stopped when it is started again.

Examples:
  $ armorm extract -i ratings.jsonl.gz -o ratings --kind ratings
  $ armorm extract -i pairs.jsonl.gz -o pairs --kind pairs
  $ armorm train train.json
  $ armorm score -m heads --prompt "2+2?" --response "4"`;

/** Adds `armorm train` and its stages to the program. */
export function addTrain(program: Command, io: CliIo, exit: (code: number) => void): void {
  const train = program
    .command("train")
    .description("train heads: all stages, or one of them")
    .argument("<config>", "JSON file")
    .option("--json", "print the report as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, { json = false }: { json?: boolean }) => {
      exit(await trainAll(file, json, io));
    });
  addTrainRegression(train, io, exit);
  addTrainDebias(train, io, exit);
  addTrainGating(train, io, exit);
}

async function trainAll(file: string, json: boolean, io: CliIo): Promise<number> {
  const { ratings, pairs, output, gating, ...config } = parseContract(
    trainingConfigSchema,
    await readFile(file, "utf8"),
    file,
  );
  const path = (name: string) => resolve(dirname(file), name);
  const request = {
    command: "train",
    output: path(output),
    ratings: await FeatureStore.open(path(ratings)),
    pairs: await FeatureStore.open(path(pairs)),
    ...config,
    gating: { ...gating, as_published: false },
  } as const;
  return await runTraining(request, json, io);
}
