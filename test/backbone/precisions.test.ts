import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "#dist/backbone/compile.js";
import { DecoderSession } from "#dist/backbone/decoderSession.js";
import { LocalBackbone, type LocalBackboneOptions } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { compareVectors } from "../support/compareVectors.js";
import { FAMILIES } from "../support/families.js";
import { ggufMetadata } from "../support/ggufMetadata.js";
import { GOLDEN_MODELS, goldenFolder, readGolden } from "../support/golden.js";
import { largestDifference } from "../support/largestDifference.js";
import { llamaGgufTensors } from "../support/llamaGgufTensors.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";
import { type GgufFormat, writeGguf } from "../support/writeGguf.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");

describe.each(GOLDEN_MODELS)("%s against the reference implementation", (name) => {
  const { conversations } = readGolden(name);
  const requests = conversations.map(({ input_ids: ids, last_index, gate_index }) => ({
    ids,
    positions: [last_index, gate_index],
  }));
  const expected = conversations.map(({ hidden_last, hidden_gate }) => [hidden_last, hidden_gate]);

  /** Cosines of all vectors, those at the end first, then those at the gate. */
  async function cosines(options: Omit<LocalBackboneOptions, "cache">): Promise<number[][]> {
    await using backbone = await LocalBackbone.open(goldenFolder(name), { cache, ...options });
    expect(backbone.precision).toBe(options.precision);
    const d = backbone.hiddenSize;
    const states = await backbone.encode(requests);
    return [0, 1].map((j) =>
      states.map((vectors, i) => compareVectors(vectors.subarray(j * d, (j + 1) * d), expected[i]![j]!).cosine),
    );
  }

  /**
   * Rounding weights and inputs to 8 bits puts each of the 21 products off by about 1 % of its size: together 3 to 5 %, or
   * a cosine of 0.999, of single texts 0.995. Weights of 7 bits, on processors without VNNI, double what they contribute.
   */
  test.each([
    ["with its own texts", requests.slice(0, 6).map(({ ids }) => ids)],
    ["without texts", undefined],
  ])("int8, calibrated %s", async (_, sequences) => {
    const calibration = sequences && { id: "own", sequences: async () => sequences };
    for (const vectors of await cosines({ precision: "int8", calibration })) {
      expect(mean(vectors)).toBeGreaterThan(0.996);
      expect(Math.min(...vectors)).toBeGreaterThan(0.985);
    }
  });

  /**
   * Random weights are spread evenly: sixteen steps over their range put each off by 7 % of its size, products likewise,
   * and 21 of them by 30 %, a cosine near 0.95. A wrong layout of the values would leave nothing.
   */
  test("int4", async () => {
    for (const vectors of await cosines({ precision: "int4" })) {
      expect(mean(vectors)).toBeGreaterThan(0.9);
      expect(Math.min(...vectors)).toBeGreaterThan(0.6);
    }
  });
});

test.each<GgufFormat>(["Q4_0", "Q4_1"])("int4 loses nothing of a %s file", async (format) => {
  const { config, weights } = await makeModelFolder(join(folder, format), {
    config: { head_dim: 16, intermediate_size: 96, num_hidden_layers: 3 },
  });
  const path = join(folder, `${format}.gguf`);
  await writeGguf(path, ggufMetadata("llama", config), llamaGgufTensors(weights, config), format);
  await using exact = await LocalBackbone.open(path, { cache });
  await using packed = await LocalBackbone.open(path, { cache, precision: "int4" });
  const requests = texts(8, 60);
  const options = { layers: [0, 1, 2, 3] };
  const [expected, states] = [await exact.encode(requests, options), await packed.encode(requests, options)];
  // values of size 1 to 5; float32 leaves errors near 1e-6 of that
  for (const [i, vector] of states.entries()) expect(largestDifference(vector, expected[i]!)).toBeLessThan(1e-5);
});

/** The widths of the last: 35 and 29, a block and a bit, and less than one. */
test.each(Object.entries(FAMILIES))("int4 runs every family: %s", async (name, config) => {
  const { folder: path } = await makeModelFolder(join(folder, name.replaceAll(/\W+/g, "-")), { config });
  await using exact = await LocalBackbone.open(path, { cache });
  await using packed = await LocalBackbone.open(path, { cache, precision: "int4" });
  const requests = texts(8, 60);
  const [expected, states] = [await exact.encode(requests), await packed.encode(requests)];
  // as above, with two layers
  for (const [i, vector] of states.entries()) {
    expect(compareVectors(vector, expected[i]!).cosine).toBeGreaterThan(0.8);
  }
});

/** As on processors whose products of bytes saturate. */
describe("int8 weights of 7 bits", () => {
  test.each(Object.entries(FAMILIES))("%s", async (name, config) => {
    const { folder: path } = await makeModelFolder(join(folder, name.replaceAll(/\W+/g, "-")), { config });
    const sequences = texts(40, 100, 9).map(({ ids }) => ids);
    const calibration = { id: "random", sequences };
    const compiled = await compile(path, { cache, precision: "int8", levels: 63, calibration });
    expect(compiled).toMatchObject({ precision: "int8", levels: 63 });
    const { graphFile, files: _, ...decoder } = compiled!;
    const session = await DecoderSession.open(graphFile, decoder, undefined);
    await using exact = await LocalBackbone.open(path, { cache });
    const requests = texts(8, 60);
    const states = await session.encode(requests, [2], []);
    await session.release();
    const expected = await exact.encode(requests);
    const all = states.map((vector, i) => compareVectors(vector, expected[i]!).cosine);
    // 14 products, their weights off by 1 % and their inputs by 1 %: 4 to 6 % in all, a cosine of 0.998
    expect(mean(all)).toBeGreaterThan(0.995);
    expect(Math.min(...all)).toBeGreaterThan(0.985);
  });
});

function texts(count: number, longest: number, seed = 3) {
  const next = random(seed);
  return Array.from({ length: count }, () => {
    const ids = Array.from({ length: 1 + Math.floor(next() * longest) }, () => Math.floor(next() * 96));
    return { ids, positions: [ids.length - 1] };
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
