import type { Command } from "commander";
import { cacheFolder } from "../../io/cacheFolder.js";
import { FeatureStore } from "../../store/featureStore.js";
import { mergeStores } from "../../store/mergeStores.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { storeInfoView } from "../ui/storeInfoView.js";

/** Adds `armorm store info` and `armorm store merge` to the program. */
export function addStore(program: Command, io: CliIo, exit: (code: number) => void): void {
  const store = program.command("store").description("look at feature stores, or join their parts");
  store
    .command("info")
    .description("what a store holds and what it was made of; checks its files")
    .argument("<folder>", "a finished store")
    .option("--json", "print JSON: the index without its rows")
    .addHelpText("after", "\nExample:\n  $ armorm store info ratings")
    .action(async (folder: string, { json }: { json?: boolean }) => {
      const opened = await FeatureStore.open(folder);
      await opened.verify(cacheFolder());
      const { rows, ...rest } = opened.index;
      io.stdout.write(json ? `${JSON.stringify({ ...rest, rows: rows.number.length })}\n` : storeInfoView(opened));
      exit(EXIT.ok);
    });
  store
    .command("merge")
    .description("join the parts of an extraction that was split with --shard")
    .argument("<folders...>", "finished stores of the parts")
    .requiredOption("-o, --output <folder>", "where the joined store goes")
    .addHelpText("after", "\nExample:\n  $ armorm store merge part1 part2 -o ratings")
    .action(async (folders: string[], { output }: { output: string }) => {
      const { rows, shards } = await mergeStores(folders, output);
      io.stdout.write(`${output}: ${rows.number.length} rows, ${shards.length} shards\n`);
      exit(EXIT.ok);
    });
}
