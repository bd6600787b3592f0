import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** The machine in words: results are worth nothing without it. */
export function machine() {
  return {
    cpu: `${cpus()[0].model.trim()}${generation()}`,
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: `${type()} ${release()} ${process.arch}`,
  };
}

/** A virtual machine may hide the processor's name, but not its family and model numbers; Linux tells them. */
function generation() {
  const info = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "";
  const [family, model] = ["cpu family", "model"].map(
    (key) => info.match(new RegExp(`^${key}\\s*: (\\d+)$`, "m"))?.[1],
  );
  return family && model ? ` (family ${family}, model ${model})` : "";
}
