import type { Command } from "commander";
import type { Finding } from "../../contracts/finding.js";
import { diagnose } from "../../model/diagnose.js";
import { EXIT } from "../exitCode.js";
import type { CliIo } from "../io.js";
import { findingView } from "../ui/findingView.js";
import { LoadMessages } from "../ui/loadMessages.js";
import { viewFor } from "../ui/view.js";

const EXAMPLE = `
Exit code 1 when there is a problem.

Example:
  $ armorm doctor smollm2-135m`;

/** Adds `armorm doctor` to the program. */
export function addDoctor(program: Command, io: CliIo, exit: (code: number) => void): void {
  program
    .command("doctor")
    .description("check a model from its files to a test score, and say what to do about each problem")
    .argument("<model>", "registry name, hub id, model folder or folder of heads")
    .option("--backbone <path>", "GGUF file or model folder to use instead of the model's own backbone")
    .option("--json", "print JSON")
    .addHelpText("after", EXAMPLE)
    .action(async (model: string, { backbone, json }: { backbone?: string; json?: boolean }) => {
      const view = viewFor(io, true);
      const onFinding = (finding: Finding) => {
        if (!json) io.stdout.write(`${findingView(finding, view)}\n`);
      };
      const messages = new LoadMessages(io);
      const options = { backbone, onFinding, onProgress: messages.show, signal: io.signal };
      const findings = await diagnose(model, options).finally(() => messages.stop());
      if (json) io.stdout.write(`${JSON.stringify({ model, findings })}\n`);
      exit(findings.some(({ status }) => status === "problem") ? EXIT.rows : EXIT.ok);
    });
}
