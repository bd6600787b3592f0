// Runs the tests that compare armorm with other implementations (test/peers), which come from pip.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pythonEnvironment } from "./pythonEnvironment.mjs";

process.chdir(join(import.meta.dirname, ".."));
const env = {
  ...process.env,
  ARMORM_PEERS_PYTHON: pythonEnvironment("peers-venv", "test/peers/requirements.txt"),
  ARMORM_TORCH_PYTHON: pythonEnvironment("bench-pytorch", "bench/contenders/pytorch.requirements.txt"),
};
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config", "vitest.peers.config.ts"];
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], { stdio: "inherit", env });
process.exitCode = status ?? 1;
