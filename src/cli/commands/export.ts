import { type Command, InvalidArgumentError, Option } from "commander";
import { EXPORT_DTYPES, type ExportDtype } from "../../contracts/exportDtype.js";
import { exportModel } from "../../model/export/exportModel.js";
import { DEFAULT_MODEL } from "../../model/modelRegistry.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { ByteProgress } from "../ui/byteProgress.js";
import { LoadMessages } from "../ui/loadMessages.js";
import { printable } from "../ui/printable.js";

interface ExportCommandOptions {
  readonly model: string;
  readonly backbone?: string;
  readonly output: string;
  readonly dtype?: ExportDtype;
  readonly shardSize: number;
}

const EXAMPLES = `
Writes heads and backbone as one folder in the layout of the released ArmoRM checkpoint, for Python and for armorm itself
(docs/export.md). An interrupted run goes on where it stopped when it is started again.

Examples:
  $ armorm export -m smollm2-135m -o exported
  $ armorm export -m heads --backbone llama-3-8b -o exported --dtype bfloat16 --shard-size 5GB
  $ armorm score -m exported --prompt "How much is 2+2?" --response "4"`;

/** Adds `armorm export` to the program. */
export function addExport(program: Command, io: CliIo, exit: (code: number) => void): void {
  program
    .command("export")
    .description("write heads and backbone as one model folder in the released Hugging Face layout")
    .option("-m, --model <name>", "registry name, hub id, model folder or folder of heads", DEFAULT_MODEL)
    .option("--backbone <path>", "GGUF file or model folder to use instead of the model's own backbone")
    .requiredOption("-o, --output <folder>", "where the model goes")
    .addOption(
      new Option("--dtype <type>", "numbers of the backbone (default: bfloat16 where it is stored so)").choices(
        EXPORT_DTYPES,
      ),
    )
    .option("--shard-size <size>", "largest weight file, such as 5GB or 500MB", parseSize, parseSize("5GB"))
    .addHelpText("after", EXAMPLES)
    .action(async ({ model, output, ...options }: ExportCommandOptions) => {
      const messages = new LoadMessages(io);
      const progress = new ByteProgress(io);
      const { shards, bytes, dtype, padToken } = await exportModel(model, output, {
        ...options,
        onFetch: (file) => messages.show({ stage: "fetch", file }),
        onProgress: progress.update,
        signal: io.signal,
      }).finally(() => progress.stop());
      const files = shards === 1 ? "1 weight file" : `${shards} weight files`;
      io.stdout.write(`${output}: ${files}, ${(bytes / 1e6).toFixed(1)} MB, backbone in ${dtype}, heads in float32\n`);
      if (padToken === undefined) {
        io.stderr.write(
          "The vocabulary has no token to pad with: give one to the tokenizer before you batch in Python\n",
        );
      } else io.stderr.write(`Padding token: ${printable(padToken)}\n`);
      exit(EXIT.ok);
    });
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, MIB: 2 ** 20, GIB: 2 ** 30 };

function parseSize(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([MG]i?B)$/i.exec(text) ?? [];
  const size = Number(number) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (size >= 1) return size;
  throw new InvalidArgumentError(`Found "${text}", expected a size such as 5GB or 500MB.`);
}
