import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { random } from "./random.mjs";
import { runProcess } from "./runProcess.mjs";

/** How often the output's size is looked at, in milliseconds: rows come in bursts of many, tens of milliseconds apart. */
const INTERVAL = 2;

/**
 * Scores a file of short rows with the command line.
 * @param {number} rows rows that are timed.
 * @param {number} lead rows before them that aren't: neither start-up nor warming up is in the time.
 * @param {string[]} args options of `armorm score` that choose the model.
 * @returns {Promise<{ secondsPer1000: number, peakMemory: number }>} The time, and the whole run's peak memory in bytes.
 */
export async function scaleRun(rows, lead, args) {
  const folder = mkdtempSync(join(tmpdir(), "armorm-bench-"));
  try {
    const [input, output, peak] = ["in.jsonl", "out.jsonl", "peak"].map((name) => join(folder, name));
    writeFileSync(input, shortRows(lead + rows));
    const preload = new URL("contenders/reportPeakMemory.mjs", import.meta.url).href;
    const armorm = [process.execPath, "--import", preload, "dist/cli/main.js", "score", ...args];
    const growth = watchGrowth(`${output}.partial`);
    const env = { ARMORM_BENCH_PEAK_FILE: peak };
    await runProcess([...armorm, "-i", input, "-o", output], { env }).finally(growth.stop);
    const ends = await lineEnds(output);
    if (ends.length !== lead + rows) throw new Error(`${ends.length} rows came out of ${lead + rows}`);
    const peakMemory = Number(readFileSync(peak, "utf8"));
    return { secondsPer1000: millisecondsPerRow(growth.sizes, ends, lead), peakMemory };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows of a few dozen tokens, no two alike. */
function shortRows(count) {
  const dice = random(1);
  let text = "";
  for (let i = 0; i < count; i++) {
    const [a, b] = [dice.below(1000), dice.below(1000)];
    const prompt = `Question ${String(i).padStart(6, "0")}: what is ${a} plus ${b}?`;
    const response = dice.pick([`${a + b}`, `It is ${a + b}.`, `Counting on from ${a} by ${b}, I come to ${a + b}.`]);
    text += `${JSON.stringify({ prompt, response })}\n`;
  }
  return text;
}

/** Notes when a file was first seen with which size. */
function watchGrowth(file) {
  const sizes = [];
  const timer = setInterval(() => {
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > (sizes.at(-1)?.size ?? 0)) sizes.push({ size, time: performance.now() });
  }, INTERVAL);
  return { sizes, stop: () => clearInterval(timer) };
}

/** Where each line of a file ends, in bytes. */
async function lineEnds(file) {
  const ends = [];
  let read = 0;
  for await (const chunk of createReadStream(file)) {
    for (let i = chunk.indexOf(10); i >= 0; i = chunk.indexOf(10, i + 1)) ends.push(read + i + 1);
    read += chunk.length;
  }
  return ends;
}

/** From the end of the burst in which the last of the leading rows came to that of the last burst. */
function millisecondsPerRow(sizes, ends, lead) {
  const endsBurst = ({ time }, i) => i + 1 === sizes.length || sizes[i + 1].time - time > 2.5 * INTERVAL;
  const start = sizes.find((seen, i) => seen.size >= ends[lead - 1] && endsBurst(seen, i));
  const end = sizes.at(-1);
  const rowsIn = ({ size }) => ends.findLastIndex((at) => at <= size) + 1;
  return (end.time - start.time) / (rowsIn(end) - rowsIn(start));
}
