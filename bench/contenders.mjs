import { pythonEnvironment } from "../scripts/pythonEnvironment.mjs";

/**
 * Somebody who can do the work. `command` makes the command line and first installs what it needs; `options` go into
 * every request; `tolerance` is how far (relative L2) its hidden states may lie from armorm's in fp32.
 * @typedef {{ name: string, command: () => string[], options: object, tolerance: number }} Contender
 */

const armorm = () => [process.execPath, "bench/contenders/armorm.mjs"];
const torch = () => [
  pythonEnvironment("bench-pytorch", "bench/contenders/pytorch.requirements.txt"),
  "bench/contenders/pytorch.py",
];

/** @type {Record<string, Contender>} */
export const CONTENDERS = {
  armormFp32: { name: "armorm fp32", command: armorm, options: {}, tolerance: 0 },
  torchFp32: { name: "PyTorch fp32", command: torch, options: { dtype: "float32" }, tolerance: 1e-3 },
  torchBf16: { name: "PyTorch bf16", command: torch, options: { dtype: "bfloat16" }, tolerance: 0.2 },
};
