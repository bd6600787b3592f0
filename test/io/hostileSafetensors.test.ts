import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { testKinds, testLargest } from "./hostileKinds.js";
import { openInChild } from "./openInChild.js";
import { safetensorsBytes } from "./safetensorsBytes.js";
import { temporaryFolder } from "./temporaryFolder.js";

const folder = await temporaryFolder();
const tensor = (shape: unknown, begin: unknown, end: unknown, dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const DATA_BYTES = 48;
const sound = { a: tensor([2, 3], 0, 24), b: tensor([2], 24, 32), c: tensor([4], 32, 48) };
const whole = safetensorsBytes(sound, DATA_BYTES);
const changed = (entry: unknown) => safetensorsBytes({ ...sound, c: entry }, DATA_BYTES);
const members = (...texts: string[]) => safetensorsBytes(`{${texts.join(",")}}`, DATA_BYTES);
const member = (name: string, entry: unknown) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`;
const polluting = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__defineGetter__"];

test("the unmodified file loads", async () => {
  await writeFile(join(folder, "whole.safetensors"), whole);
  expect((await openInChild([join(folder, "whole.safetensors")])).outcomes).toEqual(["opened"]);
});

describe("kinds", () => {
  const absurd = [-1, 0.5, 1e300, 2 ** 53, "4", null, [4], {}, true];
  testKinds(folder, "safetensors", [
    { kind: "truncated", outcome: "E_SAFETENSORS_TRUNCATED", make: (pick) => whole.subarray(0, pick(whole.length)) },
    {
      kind: "absurd dimensions",
      outcome: "E_SAFETENSORS_SHAPE",
      make: (pick, i) => changed(tensor([...new Array(pick(4)).fill(1), absurd[i % 9]], 32, 48)),
    },
    {
      kind: "shapes whose product no integer holds",
      outcome: "E_SAFETENSORS_SHAPE",
      make: (pick) => changed(tensor([2 ** (22 + pick(30)), 2 ** (31 + pick(20))], 32, 48)),
    },
    {
      kind: "far too many dimensions",
      outcome: "E_SAFETENSORS_SHAPE",
      make: (pick) => changed(tensor([4, ...new Array(64 + pick(60_000)).fill(1)], 32, 48)),
    },
    {
      kind: "shapes that don't fit the bytes",
      outcome: "E_SAFETENSORS_SIZE",
      make: (pick, i) => changed(tensor([5 + pick(2 ** i)], 32, 48)),
    },
    {
      kind: "overlapping tensors",
      outcome: "E_SAFETENSORS_OVERLAP",
      make: (pick) => changed(tensor([4], ...((at) => [at, at + 16] as const)(pick(32)))),
    },
    {
      kind: "offsets outside the file",
      outcome: "E_SAFETENSORS_TRUNCATED",
      make: (pick, i) => changed(tensor([4], ...((at) => [at, at + 16] as const)(33 + pick(2 ** (i + 8))))),
    },
    {
      kind: "offsets that aren't ranges",
      outcome: "E_SAFETENSORS_OFFSETS",
      make: (pick, i) =>
        changed(
          tensor(
            [4],
            ...([
              [absurd[i % 9], 48],
              [32, absurd[i % 9]],
              [48 + pick(99), 48],
            ][pick(3)] as [unknown, unknown]),
          ),
        ),
    },
    {
      kind: "bytes that belong to no tensor",
      outcome: "E_SAFETENSORS_GAP",
      make: (pick) => safetensorsBytes(sound, DATA_BYTES + 1 + pick(1000)),
    },
    {
      kind: "a header of 2 GB and more",
      outcome: "E_SAFETENSORS_HEADER_LIMIT",
      make: (pick, i) => withHeaderLength(2n ** BigInt(31 + i) + BigInt(pick(1000))),
    },
    {
      kind: "a wrong magic",
      outcome: "E_SAFETENSORS_MAGIC",
      make: (pick) => whole.with(8, '\0 \n\t["7n}PKG\uFEFF'.charCodeAt(pick(12)) & 255),
    },
    {
      kind: "other formats",
      outcome: "E_SAFETENSORS_MAGIC",
      make: (pick, i) =>
        Buffer.concat([
          Buffer.from(["GGUF\x03\0\0\0", "PK\x03\x04", "version https://git-lfs", "\x80\x02}q"][i % 4] ?? ""),
          new Uint8Array(20 + pick(1000)),
        ]),
    },
    {
      kind: "unknown dtypes",
      outcome: "E_SAFETENSORS_DTYPE",
      make: (pick, i) =>
        changed(
          tensor([4], 32, 48, ["", "f32", "F32 ", "Q4_0", "constructor", "__proto__"][i % 6] + "x".repeat(pick(3))),
        ),
    },
    {
      kind: "a name twice",
      outcome: "E_SAFETENSORS_DUPLICATE",
      make: (pick, i) => {
        const name = [...polluting, "", "a", "é", "\ud83d\ude00"][i % 10] ?? "";
        const escaped = [...name].map((char) => (pick(2) ? char : escape16(char))).join("");
        return members(member(name, sound.a), `"${escaped}":${JSON.stringify(sound.a)}`);
      },
    },
    {
      kind: "prototype-polluting names of sound tensors",
      outcome: "opened",
      make: (pick, i) =>
        members(
          member("__metadata__", { format: "pt", constructor: "x", prototype: "x" }),
          member(polluting[i % 6] ?? "", sound.a),
          member(polluting[(i + 1 + pick(5)) % 6] ?? "", tensor([6], 24, 48)),
        ),
    },
    {
      kind: "prototype-polluting members",
      outcome: "E_SAFETENSORS_HEADER",
      make: (pick, i) => {
        const { shape, ...rest } = sound.c;
        const inherited = [`"__proto__":{"shape":[4]}`, `"constructor":{"prototype":{}}`][i % 2];
        return pick(2)
          ? members(member("a", sound.a), `"c":{${inherited},${JSON.stringify(rest).slice(1)}`)
          : members(`"${polluting[i % 6]}":{"polluted":${String(shape)}}`);
      },
    },
    {
      kind: "broken JSON",
      outcome: "E_SAFETENSORS_HEADER",
      make: (pick) => {
        const json = JSON.stringify(sound);
        const at = 1 + pick(json.length - 1);
        return safetensorsBytes(json.slice(0, at) + json.slice(at).replace(/[{}[\]:"]/, "\u0001"), DATA_BYTES);
      },
    },
    {
      kind: "text that isn't UTF-8",
      outcome: "E_SAFETENSORS_HEADER",
      make: (pick) => {
        const bytes = members(member("name".repeat(9), sound.a), member("b", sound.b), member("c", sound.c));
        return bytes.with(10 + pick(30), 0x80 + pick(0x80));
      },
    },
    {
      kind: "nested too deep",
      outcome: "E_SAFETENSORS_HEADER_LIMIT",
      make: (pick, i) => {
        const depth = 8 + pick(2 ** (i / 2));
        const [open, close] = i % 2 ? ["[", "]"] : ['{"a":', "}"];
        return members(`"a":${open.repeat(depth)}0${close.repeat(depth)}`);
      },
    },
  ]);
});

describe("the largest below 10 MB", () => {
  testLargest(folder, "safetensors", [
    ["brackets in brackets", () => json('{"":', () => "[".repeat(1000), "}"), "E_SAFETENSORS_HEADER_LIMIT"],
    ["objects in objects", () => json("", () => '{"":'.repeat(1000), ""), "E_SAFETENSORS_HEADER_LIMIT"],
    ["a million names", () => json('{"":0', (i) => `,"${i.toString(36)}":0`, "}"), "E_SAFETENSORS_HEADER_LIMIT"],
    ["a million objects", () => json('{"":[0', (i) => `,{"${i.toString(36)}":0}`, "]}"), "E_SAFETENSORS_HEADER_LIMIT"],
    [
      "five million dimensions",
      () => json('{"a":{"shape":[1', () => ",1".repeat(1000), "]}}"),
      "E_SAFETENSORS_HEADER_LIMIT",
    ],
    ["a text of 9 MB", () => json('{"__metadata__":{"":"', () => "é".repeat(1000), '"}}'), "E_SAFETENSORS_GAP"],
    ["escapes", () => json('{"__metadata__":{"":"', () => "\\u0101".repeat(1000), '"}}'), "E_SAFETENSORS_GAP"],
    ["spaces", () => json("{", () => " ".repeat(1000), "}"), "E_SAFETENSORS_GAP"],
    [
      "as many names as allowed",
      () => json('{"":0', (i) => `,"${wide(i, 38)}":0`, "}", 99_998),
      "E_SAFETENSORS_HEADER",
    ],
    [
      "as many objects as allowed",
      () => json('{"":0', (i) => `,"${wide(i, 59)}":{}`, "}", 66_665),
      "E_SAFETENSORS_HEADER",
    ],
    [
      "as many objects with names of their own as allowed",
      () => json('{"":0', (i) => `,"${wide(i, 38)}":{"${wide(i, 38)}":0}`, "}", 49_998),
      "E_SAFETENSORS_HEADER",
    ],
    [
      "as much metadata as allowed",
      () => json('{"__metadata__":{"":""', (i) => `,"${wide(i, 20)}":"${wide(i, 20)}"`, "}}", 99_996),
      "E_SAFETENSORS_GAP",
    ],
    [
      "as many tensors as allowed",
      () =>
        json(
          `{"":${JSON.stringify(tensor([0], 0, 0))}`,
          (i) => `,"${wide(i, 220)}":${JSON.stringify(tensor([0], 0, 0))}`,
          "}",
          18_000,
          0,
        ),
      "opened",
    ],
  ]);

  test("an index of shards with a million names", async () => {
    const path = join(folder, "sharded");
    await mkdir(path);
    const index = json('{"weight_map":{"":""', (i) => `,"${i.toString(36)}":""`, "}}").subarray(8);
    await writeFile(join(path, "model.safetensors.index.json"), index);
    const { outcomes, milliseconds, mebibytes } = await openInChild([path]);
    expect(outcomes).toEqual(["E_SHARD_INDEX"]);
    expect(milliseconds).toBeLessThan(1000);
    expect(mebibytes).toBeLessThan(100);
  });
});

function withHeaderLength(length: bigint): Uint8Array {
  const bytes = Uint8Array.from(whole);
  new DataView(bytes.buffer).setBigUint64(0, length > 2n ** 64n - 1n ? 2n ** 64n - 1n : length, true);
  return bytes;
}

function escape16(text: string): string {
  return [...Array(text.length).keys()].map((i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, "0")}`).join("");
}

/** A file whose header repeats an item as often as fits. */
function json(
  start: string,
  item: (i: number) => string,
  end: string,
  most = Number.POSITIVE_INFINITY,
  dataBytes = 4,
): Uint8Array {
  const parts = [start];
  let bytes = start.length + end.length + 8 + dataBytes;
  for (let i = 0; i < most; i++) {
    const next = item(i);
    bytes += Buffer.byteLength(next);
    if (bytes >= 10_000_000) break;
    parts.push(next);
  }
  return safetensorsBytes(parts.join("") + end, dataBytes);
}

/** Distinct names of two-byte characters, which take the most memory for their bytes. */
function wide(i: number, characters: number): string {
  return i.toString(36).padStart(characters, "\u0101");
}
