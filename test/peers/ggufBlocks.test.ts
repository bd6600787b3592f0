import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { blockTypes } from "#dist/io/ggml/blockTypes.js";

/** Enough for scales of every exponent, infinities and NaNs among them. */
const BLOCKS = 20_000;

const folder = mkdtempSync(join(tmpdir(), "armorm-blocks-"));

/** The same bytes at every run. */
function randomBytes(name: string, count: number): Uint8Array {
  return new Uint8Array(createHash("shake256", { outputLength: count }).update(name).digest());
}

/** Has the reference decode all blocks, once; in the tests rather than before them, so that without it they fail. */
function decodeByReference(): void {
  if (existsSync(join(folder, "done"))) return;
  const python = process.env["ARMORM_PEERS_PYTHON"];
  if (!python) throw new Error("ARMORM_PEERS_PYTHON must name a Python with gguf and numpy: use npm run test:peers");
  for (const { name, bytesPerBlock } of blockTypes.values()) {
    writeFileSync(join(folder, `${name}.raw`), randomBytes(name, BLOCKS * bytesPerBlock));
  }
  execFileSync(python, [join(import.meta.dirname, "ggufBlocks.py"), folder]);
  writeFileSync(join(folder, "done"), "");
}

afterAll(() => rmSync(folder, { recursive: true }));

test.each([...blockTypes.values()])("$name: random blocks decode to the bits of llama.cpp's gguf package", (type) => {
  decodeByReference();
  const actual = new Float32Array(BLOCKS * type.valuesPerBlock);
  type.dequantise(randomBytes(type.name, BLOCKS * type.bytesPerBlock), actual);
  const expected = new Float32Array(new Uint8Array(readFileSync(join(folder, `${type.name}.f32`))).buffer);
  expect(expected.length).toBe(actual.length);
  // Object.is tells 0 from -0 and takes any NaN for any other: which NaN arithmetic makes is the processor's choice
  expect(actual.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
});
