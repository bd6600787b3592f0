import { pythonEnvironment } from "../scripts/pythonEnvironment.mjs";
import { npmPackages } from "./npmPackages.mjs";
import { PYTORCH_REQUIREMENTS, pytorchFolder } from "./pytorchFolder.mjs";
import { runContender } from "./runContender.mjs";
import { selectByName } from "./selectByName.mjs";

/**
 * Somebody who can do the work. `prepare` installs what it needs and says how it is run on a model: the command, and what
 * it is asked besides the work. `tolerance` is how far (relative L2) its hidden states may lie from armorm's in fp32: it
 * tells another model or another token from other arithmetic, and says nothing about quality.
 * @typedef {{ command: string[], options: object }} Prepared
 * @typedef {{ name: string, tolerance: number, prepare: (subject: import("./subject.mjs").Subject) => Promise<Prepared> }} Contender
 * @typedef {Contender & import("./runRounds.mjs").Runner} Ready
 */

/** From token ids to hidden states. */
export const ENGINES = {
  armormFp32: armorm("armormEngine.mjs", "fp32"),
  armormInt8: armorm("armormEngine.mjs", "int8"),
  armormInt4: armorm("armormEngine.mjs", "int4"),
  torchFp32: torch("PyTorch fp32", "pytorchEngine.py", "float32"),
  torchBf16: torch("PyTorch bf16", "pytorchEngine.py", "bfloat16"),
  llamaCpp: llamaCpp("llamaCppEngine.mjs"),
};

/** From conversations to the hidden states at the last token and at the gate position. */
export const SCORERS = {
  armormFp32: armorm("armormScore.mjs", "fp32"),
  armormInt8: armorm("armormScore.mjs", "int8"),
  armormInt4: armorm("armormScore.mjs", "int4"),
  publishedFp32: torch("PyTorch fp32, published way", "pytorchScore.py", "float32"),
  published: torch("PyTorch bf16, published way", "pytorchScore.py", "bfloat16"),
  batches1024: torch("PyTorch bf16, batches of 1,024 tokens", "pytorchScore.py", "bfloat16", { budget: 1024 }),
  batches4096: torch("PyTorch bf16, batches of 4,096 tokens", "pytorchScore.py", "bfloat16", { budget: 4096 }),
  llamaCpp: llamaCpp("llamaCppScore.mjs"),
};

/**
 * Makes those contenders ready to run that the user wants to see.
 * @param {readonly Contender[]} contenders
 * @param {import("./subject.mjs").Subject} subject
 * @param {import("./main.mjs").Options} options
 * @returns {Promise<Ready[]>}
 */
export async function readyContenders(contenders, subject, { threads, only }) {
  const ready = [];
  for (const contender of selectByName(contenders, only)) {
    const { command, options } = await contender.prepare(subject);
    const run = (request) => runContender(command, { ...request, ...options, threads });
    ready.push({ ...contender, run });
  }
  return ready;
}

/** @returns {Contender} */
function armorm(script, precision) {
  return {
    name: `armorm ${precision}`,
    tolerance: { fp32: 0, int8: 0.3, int4: 0.6 }[precision],
    prepare: async ({ model, cache }) => ({
      command: [process.execPath, `bench/contenders/${script}`],
      options: { model, cache, precision },
    }),
  };
}

/** @returns {Contender} */
function torch(name, script, dtype, options = {}) {
  return {
    name,
    tolerance: { float32: 1e-3, bfloat16: 0.2 }[dtype],
    prepare: async (subject) => {
      const python = pythonEnvironment("bench-pytorch", PYTORCH_REQUIREMENTS);
      const folder = await pytorchFolder(subject, python, dtype);
      return { command: [python, "-B", `bench/contenders/${script}`], options: { folder, dtype, ...options } };
    },
  };
}

/** @returns {Contender} */
function llamaCpp(script) {
  return {
    name: "llama.cpp",
    tolerance: 0.15,
    prepare: async ({ model, cache }) => {
      const platform = {
        darwin: process.arch === "arm64" ? "mac-arm64-metal" : "mac-x64",
        win32: `win-${process.arch}`,
      };
      const prebuilt = `@node-llama-cpp/${platform[process.platform] ?? `linux-${process.arch}`}`;
      const packages = npmPackages(cache, "bench-llama-cpp", { "node-llama-cpp": "3.22.1", [prebuilt]: "3.22.1" });
      return { command: [process.execPath, `bench/contenders/${script}`], options: { model, packages } };
    },
  };
}
