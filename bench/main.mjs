// Runs a benchmark: npm run bench [NAME] [-- --rounds N --json FILE]. See README.md beside this file.
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { engine } from "./engine.mjs";
import { machine } from "./machine.mjs";
import { markdownTable } from "./markdownTable.mjs";

/**
 * What a benchmark answers. `samples` holds every single measurement, `ratios` what people compare and what a
 * regression test reads.
 * @typedef {{
 *   title: string,
 *   columns: string[],
 *   rows: string[][],
 *   ratios: Record<string, number>,
 *   versions: Record<string, Record<string, string>>,
 *   samples: Record<string, Record<string, number[]>>,
 * }} Report
 * @typedef {(options: { rounds: number }) => Promise<Report>} Benchmark
 */

/** @type {Record<string, Benchmark>} */
const BENCHMARKS = { engine };

const caller = process.cwd();
process.chdir(join(import.meta.dirname, ".."));
const { names, rounds, json } = readArguments();
const reports = {};
for (const name of names) {
  const load = loadavg()[0];
  const report = await BENCHMARKS[name]({ rounds });
  reports[name] = { machine: machine(), load, rounds, ...report };
  print(reports[name]);
  if (json)
    writeFileSync(resolve(caller, json), `${JSON.stringify(names.length === 1 ? reports[name] : reports, null, 2)}\n`);
}

function readArguments() {
  const options = { rounds: { type: "string", default: "5" }, json: { type: "string" } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((name) => !(name in BENCHMARKS));
  if (unknown) fail(`There is no benchmark "${unknown}".`);
  if (!(Number(values.rounds) >= 1)) fail("--rounds takes a number from 1.");
  const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
  return { names, rounds: Number(values.rounds), json: values.json };
}

function fail(message) {
  console.error(`${message}\nUsage: npm run bench [${Object.keys(BENCHMARKS).join("|")}] [-- --rounds N --json FILE]`);
  process.exit(2);
}

function print({ title, columns, rows, ratios, versions, machine, load, rounds }) {
  console.log(`\n${title}\n\n${markdownTable(columns, rows)}\n`);
  for (const [name, ratio] of Object.entries(ratios)) console.log(`- ${name}: ${ratio.toFixed(2)}`);
  const { cpu, cores, memory, os } = machine;
  console.log(`\nMachine: ${cpu}, ${cores} cores, ${memory}, ${os}; load average at the start ${load.toFixed(2)}.`);
  for (const [name, parts] of Object.entries(versions)) {
    const list = Object.entries(parts).map(([part, version]) => `${part} ${version}`);
    console.log(`${name}: ${list.join(", ")}.`);
  }
  console.log(
    `Medians; rounds: ${rounds}, each with a new process for each contender. In brackets the lowest and the highest.`,
  );
}
