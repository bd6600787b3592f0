import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { LocalBackbone, type LocalBackboneOptions } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { goldenFolder, readGolden } from "../support/golden.js";
import { largestDifference } from "../support/largestDifference.js";

const cache = join(await temporaryFolder(), "cache");

describe.each(["llama3-f32", "gemma2-f32"])("%s without its last block", (name) => {
  const { conversations } = readGolden(name);
  const requests = conversations.slice(0, 4).map(({ input_ids: ids, last_index, gate_index }) => ({
    ids,
    positions: [last_index, gate_index, { from: gate_index, to: last_index }],
  }));
  const texts = { id: "own", sequences: async () => requests.map(({ ids }) => ids) };

  async function states(options: Omit<LocalBackboneOptions, "cache">) {
    await using backbone = await LocalBackbone.open(goldenFolder(name), { cache, calibration: texts, ...options });
    expect(backbone.layers).toBe(3);
    return (await backbone.encode(requests, { layers: [0, 1, 2] })).flatMap((vectors) => [...vectors]);
  }

  test("fp32 and int4 answer the same, to what rounding leaves", async () => {
    for (const precision of ["fp32", "int4"] as const) {
      const all = await states({ precision });
      // the last of fewer blocks computes other numbers of rows at once
      expect(largestDifference(await states({ precision, blocks: 2 }), all)).toBeLessThan(1e-4);
    }
  });

  test("int8 answers the same to the bit", async () => {
    expect(await states({ precision: "int8", blocks: 2 })).toEqual(await states({ precision: "int8" }));
  });

  test("layers behind it are refused, and all blocks are there where more are asked for", async () => {
    await using two = await LocalBackbone.open(goldenFolder(name), { cache, blocks: 2 });
    await expect(two.encode(requests, { layers: [3] })).rejects.toMatchObject({ code: "E_REQUEST" });
    await using all = await LocalBackbone.open(goldenFolder(name), { cache, blocks: 7 });
    expect(await all.encode(requests, { layers: [3] })).toEqual(await all.encode(requests));
  });
});
