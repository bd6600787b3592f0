import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** The machine in words: results are worth nothing without it. */
export function machine() {
  return {
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    os: `${type()} ${release()} ${process.arch}`,
  };
}
