import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { NotFoundError } from "../../errors.js";
import { cacheFolder } from "../../io/cacheFolder.js";
import { backbonePath, fetchBackbone } from "../../model/fetchBackbone.js";
import { fetchHubModel, isHubId } from "../../model/fetchHubModel.js";
import { MODEL_REGISTRY } from "../../model/modelRegistry.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { modelInfo } from "../modelInfo.js";
import { modelInfoView } from "../ui/modelInfoView.js";
import { plainTable } from "../ui/plainTable.js";
import { printable } from "../ui/printable.js";
import { viewFor } from "../ui/view.js";

const json = () => new Option("--json", "print JSON");

/** Adds `armorm models list | fetch | info` to the program. */
export function addModels(program: Command, io: CliIo, exit: (code: number) => void): void {
  const onFetch = (file: string) => io.stderr.write(`Fetching ${printable(file)}\n`);
  const models = program.command("models").description("list, fetch and describe models");
  models
    .command("list")
    .description("models that -m knows by name")
    .addOption(json())
    .addHelpText("after", "\nExample:\n  $ armorm models list")
    .action((options: { json?: boolean }) => {
      const rows = Object.entries(MODEL_REGISTRY).map(([name, { description, backbone }]) => {
        const path = backbonePath(backbone, cacheFolder());
        return { name, description, megabytes: Math.round(backbone.bytes / 1e6), fetched: existsSync(path), path };
      });
      const table = rows.map(({ name, description, megabytes, fetched }) => [
        name,
        `${megabytes} MB`,
        fetched ? "fetched" : "not fetched",
        description,
      ]);
      io.stdout.write(
        `${options.json ? JSON.stringify(rows) : plainTable(table, ["left", "right", "left", "left"])}\n`,
      );
      exit(EXIT.ok);
    });
  models
    .command("fetch")
    .description("fetch what a model needs into the cache, and print where it lies")
    .argument("<model>", "registry name (fetches its backbone), or hub id: OWNER/NAME, OWNER/NAME@REVISION")
    .addHelpText("after", "\nExample:\n  $ armorm models fetch smollm2-135m")
    .action(async (name: string) => {
      const path = await fetchModel(name, { onFetch, signal: io.signal });
      io.stdout.write(`${path}\n`);
      exit(EXIT.ok);
    });
  models
    .command("info")
    .description("describe a model: backbone, objectives, how well they do")
    .argument("<model>", "registry name, hub id (fetched first), model folder or folder of heads")
    .addOption(json())
    .addHelpText("after", "\nExample:\n  $ armorm models info smollm2-135m")
    .action(async (name: string, options: { json?: boolean }) => {
      const info = await modelInfo(name, { onFetch, signal: io.signal });
      io.stdout.write(options.json ? `${JSON.stringify(info)}\n` : modelInfoView(info, viewFor(io, true)));
      exit(EXIT.ok);
    });
}

/** The path of a registered model's backbone, or the folder of a hub model. */
async function fetchModel(
  name: string,
  options: { readonly onFetch: (file: string) => void; readonly signal: AbortSignal },
): Promise<string> {
  const registered = Object.hasOwn(MODEL_REGISTRY, name) ? MODEL_REGISTRY[name] : undefined;
  if (registered) return await fetchBackbone(registered.backbone, cacheFolder(), options);
  if (isHubId(name)) return await fetchHubModel(name, { ...options, cache: cacheFolder() });
  throw new NotFoundError("E_NOT_FOUND", "no such model", {
    where: name,
    expected: `OWNER/NAME on the hub, or one of ${Object.keys(MODEL_REGISTRY).join(", ")}`,
  });
}
