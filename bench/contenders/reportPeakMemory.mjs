// Preloaded into a program that is measured as it is (node --import): leaves its peak memory in a file when it ends.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import { peakMemory } from "./peakMemory.mjs";

if (isMainThread) process.on("exit", () => writeFileSync(process.env.ARMORM_BENCH_PEAK_FILE, String(peakMemory())));
