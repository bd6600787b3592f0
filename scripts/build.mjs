// Builds src/ into dist/ and notes there what it was built from, so that setup.mjs can tell when to build again.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashBuildInputs } from "./buildInputs.mjs";

process.chdir(join(import.meta.dirname, ".."));
const inputs = hashBuildInputs();
// Files of deleted sources must not stay: they would still be tested and published.
rmSync("dist", { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
chmodSync("dist/cli/main.js", 0o755);
writeFileSync("dist/.built", inputs);
