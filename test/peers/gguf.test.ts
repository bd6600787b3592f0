import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type GgufFile, openGguf } from "#dist/io/gguf.js";

const folder = mkdtempSync(join(tmpdir(), "armorm-peers-"));
let file: GgufFile | undefined;

beforeAll(async () => {
  const python = process.env["ARMORM_PEERS_PYTHON"] ?? "python3";
  execFileSync(python, [join(import.meta.dirname, "writeGguf.py"), folder]);
  file = await openGguf(join(folder, "types.gguf"));
});

afterAll(async () => {
  await file?.close();
  rmSync(folder, { recursive: true });
});

test.each(["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0"])(
  "%s decodes to the bits of llama.cpp's gguf package",
  async (type) => {
    expect(file?.tensors.get(type)).toMatchObject({ dtype: type, shape: [6, 256] });
    const values = (await file?.read(type)) as Float32Array;
    expect(Buffer.from(values.buffer)).toEqual(readFileSync(join(folder, `${type}.f32`)));
  },
);
