import { execFile } from "node:child_process";
import { mkdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { readGoldenJson } from "../support/golden.js";

const CASES = 20;
const folder = await temporaryFolder();
const tokenizer = readGoldenJson("llama3-f32/tokenizer.json") as Record<string, unknown>;
const config = readGoldenJson("llama3-f32/tokenizer_config.json") as Record<string, unknown>;
const sound = String(config["chat_template"]);

interface Hostile {
  readonly template?: string;
  /** Text of tokenizer.json. */
  readonly tokenizer?: string;
  /** Makes the file this long with zeros. */
  readonly length?: number;
}

/** Encodes with every case in one child process: all end in under a second and add under 100 MiB to an idle process. */
async function outcomes(kind: string, make: (i: number) => Hostile): Promise<string[]> {
  const folders = Array.from({ length: CASES }, (_, i) => join(folder, `${kind.replaceAll(/\W/g, "_")}-${i}`));
  for (const [i, path] of folders.entries()) {
    const hostile = make(i);
    await mkdir(path);
    await writeFile(
      join(path, "tokenizer_config.json"),
      JSON.stringify({ ...config, chat_template: hostile.template ?? sound }),
    );
    await writeFile(join(path, "tokenizer.json"), hostile.tokenizer ?? JSON.stringify(tokenizer));
    if (hostile.length) await truncate(join(path, "tokenizer.json"), hostile.length);
  }
  const script = join(import.meta.dirname, "encodeWith.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...folders], {
    cwd: join(import.meta.dirname, "../.."),
  });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { mebibytes } = lines.pop();
  expect(Math.max(...lines.map(({ milliseconds }) => milliseconds))).toBeLessThan(1000);
  expect(mebibytes).toBeLessThan(100);
  return lines.map(({ outcome }) => outcome);
}

const all = (code: string) => Array.from({ length: CASES }, () => code);
const loops = (depth: number, body: string) =>
  Array.from({ length: depth }, (_, i) => `{% for x${i} in range(${1000 + i}) %}`).join("") +
  body +
  "{% endfor %}".repeat(depth);

test("the sound files encode", async () => {
  expect(await outcomes("sound", () => ({}))).toEqual(all("encoded"));
});

describe("templates", () => {
  test("that loop without end are stopped", async () => {
    const make = (i: number) => ({ template: `${loops(3 + (i % 5), i % 2 ? "" : "{% set y = 1 %}")}${sound}` });
    expect(await outcomes("endless template", make)).toEqual(all("E_TEMPLATE_TIMEOUT"));
  });

  test("with a range beyond all measure are refused", async () => {
    const make = (i: number) => ({ template: `{% for x in range(${10 ** (6 + (i % 14))}) %}{% endfor %}${sound}` });
    expect(await outcomes("range", make)).toEqual(all("E_TEMPLATE_RECURSION"));
  });

  test("that nest or call themselves without end are refused", async () => {
    const nested = (n: number) => `{{ ${"(".repeat(n)}1${")".repeat(n)} }}`;
    const make = (i: number) => ({ template: nested(20_000 + 1000 * i) });
    expect(await outcomes("recursive template", make)).toEqual(all("E_TEMPLATE_RECURSION"));
  });

  test("that are huge are refused", async () => {
    const make = (i: number) => ({ template: sound + "{# x #}".repeat(15_000 + 50_000 * i) });
    expect(await outcomes("huge template", make)).toEqual(all("E_TEMPLATE_TOO_LONG"));
  });

  test("that blow a text up are refused", async () => {
    const make = (i: number) => ({
      template: `{% set ns = namespace(s='${"x".repeat(10 + i)}') %}{% for i in range(21) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}${sound}`,
    });
    expect(await outcomes("large output", make)).toEqual(all("E_TEMPLATE_OUTPUT"));
  });
});

describe("tokenizers", () => {
  const withSplit = (Regex: string) =>
    JSON.stringify({
      ...tokenizer,
      pre_tokenizer: { type: "Split", pattern: { Regex }, behavior: "Isolated", invert: false },
    });

  test("whose patterns backtrack without end are stopped", async () => {
    const patterns = [
      "(a+)+$",
      "(a*)*b",
      "(a|aa)+$",
      "([a-z]+)*1",
      "(.*)*=",
      "(\\w+\\w+)+!",
      "^(a?){40}a{40}b",
      "(a|a?)+$",
    ];
    const make = (i: number) => ({
      tokenizer: withSplit(`${patterns[i % patterns.length]}|zq{${i + 1}}`),
    });
    expect(await outcomes("endless tokenizer", make)).toEqual(all("E_TOKENIZER_TIMEOUT"));
  });

  test("that nest without end are refused", async () => {
    const nested = (n: number) => `${'{"type":"Sequence","pretokenizers":['.repeat(n)}${"]}".repeat(n)}`;
    const make = (i: number) => {
      const { pre_tokenizer: _, ...rest } = tokenizer;
      return { tokenizer: `${JSON.stringify(rest).slice(0, -1)},"pre_tokenizer":${nested(50 + 3000 * i)}}` };
    };
    expect(await outcomes("recursive tokenizer", make)).toEqual(all("E_TOKENIZER_LIMIT"));
  });

  test("that are huge are refused unread", async () => {
    const make = (i: number) => ({ length: 2 ** 27 + 1 + i * 2 ** 24 });
    expect(await outcomes("huge tokenizer", make)).toEqual(all("E_TOKENIZER_LIMIT"));
  });

  test("of deep brackets alone are refused", async () => {
    const make = (i: number) => ({ tokenizer: "[".repeat(200_000 + i * 200_000) });
    expect(await outcomes("brackets", make)).toEqual(all("E_TOKENIZER_LIMIT"));
  });

  test("with rules that don't exist are refused", async () => {
    const names = ["", "constructor", "__proto__", "toString", "Nope", "bpe"];
    const make = (i: number) => ({
      tokenizer: JSON.stringify(
        i % 2
          ? { ...tokenizer, pre_tokenizer: { type: `${names[i % 6]}` } }
          : { ...tokenizer, model: { ...(tokenizer["model"] as object), type: `${names[(i / 2) % 5]}x${i}` } },
      ),
    });
    expect(await outcomes("unknown rules", make)).toEqual(
      Array.from({ length: CASES }, (_, i) => (i % 2 ? "E_TOKENIZER_RULES" : "E_CONTRACT")),
    );
  });
});
