import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { PAPER_RECIPE } from "../../contracts/featureRecipe.js";
import type { Precision } from "../../contracts/precision.js";
import type { StoreIndex } from "../../contracts/storeIndex.js";
import { readScales } from "../../data/readScales.js";
import { UsageError } from "../../errors.js";
import { cacheFolder } from "../../io/cacheFolder.js";
import { extractFeatures } from "../../model/features/extractFeatures.js";
import { loadEncoder } from "../../model/loadEncoder.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { addEncoderOptions } from "../modelOptions.js";
import { LoadMessages } from "../ui/loadMessages.js";
import { ProgressLine } from "../ui/progressLine.js";

interface ExtractCommandOptions {
  readonly model: string;
  readonly backbone?: string;
  readonly precision?: Precision;
  readonly threads?: number;
  readonly input: readonly string[];
  readonly output: string;
  readonly kind: "ratings" | "pairs";
  readonly recipe: Readonly<Record<string, string>>;
  readonly dtype: "float32" | "float16";
  readonly shard?: { index: number; count: number };
  readonly format?: string;
  readonly objectives?: readonly string[];
  readonly scales?: string;
}

const EXAMPLES = `
Reads ratings or pairs (docs/data-formats.md) and writes the hidden states that heads are trained on, in the layout of the
published scripts, with an index. An interrupted run goes on where it stopped when it is started again.

A recipe says which hidden states make up a row: LAYER:last (the last token) or LAYER:mean (the mean over the response),
with a number of blocks or "final" (the final norm) for LAYER, several joined by +. Named recipes get folders of their own.

Examples:
  $ armorm extract -i ratings.jsonl.gz -o ratings --kind ratings
  $ armorm extract -i pairs.jsonl.gz -o pairs --kind pairs --precision int8
  $ armorm extract -i pairs.jsonl -o pairs --kind pairs --recipe paper=final:last --recipe wide=18:last+18:mean
  $ armorm extract -i pairs.jsonl -o part2 --kind pairs --shard 2/4`;

/** Adds `armorm extract` to the program. */
export function addExtract(program: Command, io: CliIo, exit: (code: number) => void): void {
  const command = program.command("extract").description("write hidden states of ratings or pairs, to train heads on");
  addEncoderOptions(command)
    .requiredOption("-i, --input <files...>", "data files: JSON Lines, JSON, Parquet; .gz by name")
    .requiredOption("-o, --output <folder>", "where the store goes")
    .addOption(new Option("--kind <kind>", "what the rows are").choices(["ratings", "pairs"]).makeOptionMandatory())
    .option("--recipe <[name=]recipe>", `hidden states of a row (default: "${PAPER_RECIPE}")`, addRecipe)
    .addOption(new Option("--dtype <type>", "numbers of the store").choices(["float32", "float16"]).default("float32"))
    .option("--shard <i/n>", "do part i of n; join the parts with armorm store merge", parseShard)
    .option("--format <name>", "a data set's own columns, see docs/data-formats.md")
    .option("--objectives <names>", "objectives, separated by commas: also columns that hold labels", (text) =>
      text.split(","),
    )
    .option("--scales <file>", "JSON file with the scales of labels, see docs/data-formats.md")
    .addHelpText("after", EXAMPLES)
    .action(async (options: ExtractCommandOptions) => {
      exit(await extract(options, io));
    });
}

async function extract(options: ExtractCommandOptions, io: CliIo): Promise<number> {
  const { kind, recipe = { store: PAPER_RECIPE }, dtype, shard, format, objectives, input, output } = options;
  if (input.includes("-")) {
    const fix = "Write the rows to a file first";
    throw new UsageError("E_USAGE", "extract reads its input twice", { found: "-", fix });
  }
  const scales = options.scales === undefined ? undefined : await readScales(options.scales);
  const messages = new LoadMessages(io);
  await using encoder = await loadEncoder(options.model, { ...options, onProgress: messages.show, signal: io.signal });
  messages.stop();
  let progress: ProgressLine | undefined;
  try {
    const indices = await extractFeatures(encoder, input, output, {
      kind,
      recipes: recipe,
      dtype,
      shard,
      format,
      objectives,
      scales,
      stdin: io.stdin,
      signal: io.signal,
      cache: cacheFolder(),
      onProgress: (done, total, tokens) => {
        progress ??= new ProgressLine(io, total, "file");
        progress.update(done, tokens);
      },
    });
    const [index] = indices;
    progress?.finish(index ? index.rows.number.length + index.skipped.length : 0, index?.skipped.length ?? 0);
    for (const { number, message } of index?.skipped.slice(0, MOST_SHOWN) ?? []) {
      io.stderr.write(`Skipped row ${number}: ${message}\n`);
    }
    const names = Object.keys(recipe);
    const folders = names.length === 1 ? [output] : names.map((name) => join(output, name));
    io.stdout.write(indices.map((one, i) => `${summary(one, folders[i] ?? output)}\n`).join(""));
    return index && index.skipped.length > 0 ? EXIT.rows : EXIT.ok;
  } finally {
    progress?.stop();
  }
}

/** Skipped rows that are shown; the index holds all of them. */
const MOST_SHOWN = 10;

function summary({ origin, rows, shards, width }: StoreIndex, output: string): string {
  return `${output}: ${rows.number.length} ${origin.kind} of ${origin.recipe}, width ${width}, ${shards.length} shards`;
}

function addRecipe(text: string, previous: Record<string, string> = {}): Record<string, string> {
  const [, name = "store", recipe = text] = /^([\w-]+)=(.*)$/.exec(text) ?? [];
  if (Object.hasOwn(previous, name)) throw new InvalidArgumentError(`There are two recipes called "${name}".`);
  return { ...previous, [name]: recipe };
}

function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index && count && index <= count) return { index, count };
  throw new InvalidArgumentError(`Found "${text}", expected i/n with i from 1 to n.`);
}
