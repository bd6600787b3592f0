// Opens the chat format of model folders and encodes a conversation with it: node encodeWith.mjs FOLDER…
// Prints what test/io/openFiles.mjs prints.
import { readFileSync } from "node:fs";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { folderChatFormat } from "#dist/chat/folderChatFormat.js";
import { ArmormError } from "#dist/errors.js";

const MESSAGES = [
  { role: "user", content: `${"a".repeat(200)} ${"word ".repeat(40)}` },
  { role: "assistant", content: "b".repeat(50) },
];
const idle = memory("VmRSS");

for (const folder of process.argv.slice(2)) {
  const start = performance.now();
  const busy = process.cpuUsage();
  const outcome = await encode(folder);
  const { user, system } = process.cpuUsage(busy);
  const milliseconds = Math.min(performance.now() - start, (user + system) / 1000);
  console.log(JSON.stringify({ outcome, milliseconds }));
}
console.log(JSON.stringify({ mebibytes: memory("VmHWM") - idle }));

async function encode(folder) {
  try {
    new ChatEncoder(await folderChatFormat(folder)).encode(MESSAGES, { contextLength: 100_000 });
    return "encoded";
  } catch (error) {
    if (error instanceof ArmormError) return error.code;
    throw error;
  }
}

/** VmRSS is what the process has now, VmHWM the most it ever had; in MiB. */
function memory(key) {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(status)[1]) / 1024;
}
