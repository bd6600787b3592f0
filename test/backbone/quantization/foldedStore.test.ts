import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DecoderSession } from "#dist/backbone/decoderSession.js";
import { decoderGraph } from "#dist/backbone/graph/decoderGraph.js";
import type { DecoderSpec } from "#dist/backbone/graph/decoderSpec.js";
import { Float32Layers } from "#dist/backbone/graph/float32Layers.js";
import { specFromConfig } from "#dist/backbone/graph/specFromConfig.js";
import { openCheckpoint } from "#dist/backbone/openCheckpoint.js";
import { foldedStore } from "#dist/backbone/quantization/foldedStore.js";
import { rotationOf } from "#dist/backbone/quantization/rotationOf.js";
import type { TensorStore } from "#dist/io/tensorStore.js";
import { WEIGHT_ALIGNMENT } from "#dist/onnx/graphBuilder.js";
import { temporaryFolder } from "../../io/temporaryFolder.js";
import { FAMILIES } from "../../support/families.js";
import { largestDifference } from "../../support/largestDifference.js";
import { makeModelFolder } from "../../support/makeModelFolder.js";
import { random } from "../../support/random.js";
import { referenceDecoder } from "../../support/referenceDecoder.js";

const folder = await temporaryFolder();

/**
 * Hidden states are of size 1 to 5. Folding rounds every weight to float32 up to three times, which leaves as much as the
 * arithmetic itself does, near 1e-6 of that for each layer; something that is folded in the wrong place shows as 1e-1.
 */
const TOLERANCE = 1e-4;

/** The decoder of a store in ONNX Runtime, in float32. */
async function openStore(spec: DecoderSpec, store: TensorStore, name: string): Promise<DecoderSession> {
  const graph = decoderGraph(spec, (inGraph) => new Float32Layers(inGraph, spec, store));
  const path = join(folder, name);
  await writeFile(`${path}.onnx`, graph.encode(`${name}.bin`));
  const file = await open(`${path}.bin`, "w");
  let position = 0;
  for (const weight of graph.weights) {
    const { buffer, byteOffset, byteLength } = await weight.read();
    await file.write(new Uint8Array(buffer, byteOffset, byteLength), 0, byteLength, position);
    position += Math.ceil(byteLength / WEIGHT_ALIGNMENT) * WEIGHT_ALIGNMENT;
  }
  await file.close();
  const identity = { precision: "fp32", weightsHash: "", fingerprint: "" } as const;
  return await DecoderSession.open(`${path}.onnx`, { ...spec, ...identity, blocks: spec.layers }, 1);
}

describe.each(Object.entries(FAMILIES))("%s", async (name, config) => {
  const model = await makeModelFolder(join(folder, name.replaceAll(/\W+/g, "-")), {
    config: { ...config, num_hidden_layers: 3 },
    seed: 4,
  });
  const checkpoint = await openCheckpoint(model.folder);
  afterAll(() => checkpoint.weights.close());
  const spec = specFromConfig(checkpoint.config);
  const rotation = rotationOf(spec);
  const folded = foldedStore(checkpoint.weights, spec, rotation);

  test("in other coordinates, the residual stream is the original's", async () => {
    const session = await openStore(spec, folded, `${name.replaceAll(/\W+/g, "-")}.folded`);
    const next = random(5);
    const ids = Array.from({ length: 45 }, () => Math.floor(next() * model.config.vocab_size));
    const [states = new Float32Array()] = await session.encode(
      [{ ids, positions: ids.map((_, i) => i) }],
      [0, 1, 2],
      [],
    );
    await session.release();
    rotation?.revert(states);
    const expected = referenceDecoder(model.config, model.weights, ids).slice(0, 3);
    expect(
      largestDifference(
        states,
        expected.flatMap((rows) => rows.flatMap((row) => [...row])),
      ),
    ).toBeLessThan(TOLERANCE);
  });

  test("a rotation is where a family's norms permit it", () => {
    expect(rotation?.size).toBe(spec.sandwichNorms ? undefined : spec.hiddenSize);
  });

  test("norms before attention and MLP multiply by one, the others as they did", async () => {
    const mlpNorm = spec.sandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    for (const norm of ["model.layers.1.input_layernorm.weight", `model.layers.2.${mlpNorm}.weight`]) {
      expect((await folded.read(norm)).every((value) => value + spec.normOffset === 1)).toBe(true);
    }
    const others = [...folded.tensors.keys()].filter((path) =>
      /(q_norm|k_norm|model\.norm|post_feedforward)/.test(path),
    );
    for (const path of others) expect(await folded.read(path)).toEqual(await checkpoint.weights.read(path));
  });

  test("reading twice gives the same, newly allocated", async () => {
    for (const path of folded.tensors.keys()) {
      const first = await folded.read(path);
      const kept = first.slice();
      first.fill(Number.NaN);
      expect(await folded.read(path)).toEqual(kept);
    }
  });
});
