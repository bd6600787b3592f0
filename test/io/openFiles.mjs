// Opens files and reads all their tensors or rows: node openFiles.mjs PATH…
// Prints a JSON line for each: what became of it ("opened" or the error's code), milliseconds; then the most memory that
// it all took, in MiB beyond what the process had when it was idle. The time is the processor's where that is less, so
// that other processes on the machine don't count.
import { readFileSync } from "node:fs";
import { ArmormError } from "#dist/errors.js";
import { openGguf } from "#dist/io/gguf.js";
import { readRows } from "#dist/io/readRows.js";
import { openSafetensors } from "#dist/io/safetensors.js";
import { openSafetensorsFolder } from "#dist/io/safetensorsFolder.js";

const ownNames = () =>
  JSON.stringify([Object, Array, Function].map((type) => Reflect.ownKeys(type.prototype).map(String)));
const names = ownNames();
const idle = memory("VmRSS");

for (const path of process.argv.slice(2)) {
  const start = performance.now();
  const busy = process.cpuUsage();
  const outcome = await open(path);
  const { user, system } = process.cpuUsage(busy);
  const milliseconds = Math.min(performance.now() - start, (user + system) / 1000);
  console.log(JSON.stringify({ outcome, milliseconds }));
}
console.log(JSON.stringify({ mebibytes: memory("VmHWM") - idle }));
if (ownNames() !== names) throw new Error("A prototype was changed.");

async function open(path) {
  try {
    if (/\.(parquet|json|jsonl)(\.gz)?$/.test(path)) return await readAll(path);
    const store = await opener(path)(path);
    for (const name of store.tensors.keys()) await store.read(name);
    await store.close();
    return "opened";
  } catch (error) {
    if (error instanceof ArmormError) return error.code;
    throw error;
  }
}

/** A bad row isn't thrown: its code is the outcome. */
async function readAll(path) {
  let outcome = "opened";
  const { signal } = new AbortController();
  for await (const { error } of readRows(path, { stdin: process.stdin, signal })) outcome = error?.code ?? outcome;
  return outcome;
}

function opener(path) {
  if (path.endsWith(".gguf")) return openGguf;
  return path.endsWith(".safetensors") ? openSafetensors : openSafetensorsFolder;
}

/** VmRSS is what the process has now, VmHWM the most it ever had. */
function memory(key) {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)[1]) / 1024;
}
