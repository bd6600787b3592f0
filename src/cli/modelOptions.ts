import { type Command, InvalidArgumentError, Option } from "commander";
import { PRECISIONS, type Precision } from "../contracts/precision.js";
import { DEFAULT_MODEL } from "../model/modelRegistry.js";
import { parseNumber } from "./parseNumber.js";

/** Options of every command that runs a model. */
export interface ModelOptions {
  readonly model: string;
  readonly backbone?: string;
  readonly precision?: Precision;
  readonly threads?: number;
  readonly weights?: Record<string, number>;
  readonly debias?: number;
  readonly truncate?: boolean;
  readonly emulateBf16?: boolean;
  readonly uncertainty?: boolean;
}

/** Adds the options that say which backbone runs, and how. */
export function addEncoderOptions(command: Command): Command {
  return command
    .option("-m, --model <name>", "registry name, hub id, model folder or folder of heads", DEFAULT_MODEL)
    .option("--backbone <path>", "GGUF file or model folder to use instead of the model's own backbone")
    .addOption(
      new Option("--precision <precision>", "arithmetic of the backbone (default: the heads' own)").choices(PRECISIONS),
    )
    .option("--threads <n>", "processor threads that compute (default: one for each core)", parseNumber);
}

/** Adds the options of `ModelOptions` to a command. */
export function addModelOptions(command: Command): Command {
  return addEncoderOptions(command)
    .option("--weights <list>", "multiply gate weights, e.g. dices-is_safe=2,verbosity=0", parseWeights)
    .option("--debias <lambda>", "share of the verbosity debiasing to apply, 0 to 1", parseNumber)
    .option("--emulate-bf16", "compute heads as bfloat16 code does, to compare with its numbers")
    .option("--uncertainty", "add error bars, and say where a conversation is unlike the training rows")
    .option("--truncate", "drop the oldest turns of conversations that are too long, instead of refusing them");
}

/** @param previous what earlier --weights said: repeated options add up. */
function parseWeights(text: string, previous: Record<string, number> = {}): Record<string, number> {
  const weights = new Map(Object.entries(previous));
  for (const pair of text.split(",")) {
    const [name, factor, ...rest] = pair.split("=").map((part) => part.trim());
    if (!name || factor === undefined || rest.length > 0) {
      throw new InvalidArgumentError(`Found "${pair}", expected objective=factor, separated by commas.`);
    }
    if (weights.has(name)) throw new InvalidArgumentError(`"${name}" is named twice.`);
    weights.set(name, parseNumber(factor));
  }
  return Object.fromEntries(weights);
}
