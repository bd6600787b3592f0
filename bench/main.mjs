// Runs benchmarks: npm run bench [NAME …] [-- OPTIONS]. See README.md beside this file.
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bestOfN } from "./bestOfN.mjs";
import { cold } from "./cold.mjs";
import { engine } from "./engine.mjs";
import { fidelity } from "./fidelity.mjs";
import { machine } from "./machine.mjs";
import { markdownTable } from "./markdownTable.mjs";
import { memory } from "./memory.mjs";
import { pairs } from "./pairs.mjs";
import { scale } from "./scale.mjs";
import { stage1 } from "./stage1.mjs";
import { stage2 } from "./stage2.mjs";

/**
 * `data`: file of preference pairs to take texts from; `only`: parts of the names of the contenders to run, all where
 * empty; `threads`: for each contender, where not its own default.
 * @typedef {{ rounds: number, data?: string, only: string[], threads?: number }} Options
 *
 * What a benchmark answers. `samples` holds every single measurement, `ratios` what people compare and what a
 * regression test reads; `rounds`, where it isn't as many as asked for.
 * @typedef {{
 *   title: string,
 *   columns: string[],
 *   rows: string[][],
 *   ratios: Record<string, number>,
 *   versions: Record<string, Record<string, string>>,
 *   samples: Record<string, Record<string, number[]>>,
 *   rounds?: number,
 * }} Report
 * @typedef {(options: Options) => Promise<Report>} Benchmark
 */

/** @type {Record<string, Benchmark>} */
const BENCHMARKS = { engine, pairs, "best-of-n": bestOfN, cold, memory, scale, fidelity, stage1, stage2 };

const USAGE = `Usage: npm run bench [${Object.keys(BENCHMARKS).join("|")} …] [-- OPTIONS]
  --rounds N   processes of each contender (default 5)
  --json FILE  write everything that was measured
  --data FILE  take texts from this file: JSON Lines with prompt, chosen and rejected; .gz by name
  --only NAME  run only contenders with this in their name; may be repeated
  --threads N  threads of each contender, instead of its own default`;

const caller = process.cwd();
process.chdir(join(import.meta.dirname, ".."));
const { names, json, options } = readArguments();
try {
  await run();
} catch (error) {
  console.error([error, error.cause].map((each) => each?.message ?? "").join("\n"));
  process.exitCode = 1;
}

async function run() {
  const reports = {};
  for (const name of names) {
    const load = loadavg()[0];
    const report = await BENCHMARKS[name](options);
    reports[name] = { machine: machine(), load, rounds: options.rounds, ...report };
    print(reports[name]);
    if (json) writeFileSync(json, `${JSON.stringify(names.length === 1 ? reports[name] : reports, null, 2)}\n`);
  }
}

function readArguments() {
  const { values, positionals } = parse();
  const unknown = positionals.find((name) => !(name in BENCHMARKS));
  if (unknown) fail(`There is no benchmark "${unknown}".`);
  const [rounds, threads] = [values.rounds, values.threads].map((text) => text && Number(text));
  for (const number of [rounds, threads ?? 1])
    if (!(Number.isInteger(number) && number >= 1)) fail("--rounds and --threads take a whole number from 1.");
  const [json, data] = [values.json, values.data].map((path) => path && resolve(caller, path));
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  return { names, json, options: { rounds, threads, data, only: values.only } };
}

function parse() {
  const string = { type: "string" };
  try {
    return parseArgs({
      options: {
        rounds: { type: "string", default: "5" },
        only: { type: "string", multiple: true, default: [] },
        json: string,
        data: string,
        threads: string,
      },
      allowPositionals: true,
    });
  } catch (error) {
    return fail(error.message);
  }
}

function fail(message) {
  console.error(`${message}\n${USAGE}`);
  process.exit(2);
}

function print({ title, columns, rows, ratios, versions, machine, load, rounds }) {
  console.log(`\n${title}\n\n${markdownTable(columns, rows)}\n`);
  for (const [name, ratio] of Object.entries(ratios)) console.log(`- ${name}: ${ratio.toPrecision(3)}`);
  const { cpu, cores, memory, os } = machine;
  console.log(`\nMachine: ${cpu}, ${cores} cores, ${memory}, ${os}; load average at the start ${load.toFixed(2)}.`);
  for (const [name, parts] of Object.entries(versions)) {
    const list = Object.entries(parts).map(([part, version]) => `${part} ${version}`);
    console.log(`${name}: ${list.join(", ")}.`);
  }
  const how = "each with a new process for each contender. In brackets the lowest and the highest";
  console.log(rounds === 1 ? "One round." : `Medians of ${rounds} rounds, ${how}.`);
}
