import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EncodeRequest } from "#dist/backbone/backbone.js";
import { LocalBackbone } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { FAMILIES } from "../support/families.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";

const folder = await temporaryFolder();
const LAYERS = [0, 1, 2];
/** Texts begin with one of these; how much of it they share is drawn. */
const PROMPTS = [1, 2].map((seed) => randomIds(170, seed));

/** A request with nothing in common with others but a beginning. */
interface Drawn {
  readonly prompt: number;
  readonly shared: number;
  readonly own: number;
  readonly seed: number;
  /** Counted from the end; with a length, the mean of so many tokens up to there. */
  readonly positions: { readonly back: number; readonly length: number | undefined }[];
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  prompt: fc.nat({ max: 1 }),
  shared: fc.nat({ max: 170 }),
  own: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 })),
  seed: fc.nat({ max: 2 }),
  positions: fc.array(
    fc.record({ back: fc.nat({ max: 12 }), length: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }) }),
    { minLength: 1, maxLength: 3 },
  ),
});
/** Calls one after the other, each with several requests, and each of them made twice. */
const calls = fc.array(fc.array(drawn, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 });

/** The plain way: at position 0 nothing can be shared, nor continued from a kept state. */
async function alone(backbone: LocalBackbone, { ids, positions }: EncodeRequest): Promise<Float32Array> {
  const [states] = await backbone.encode([{ ids, positions: [...positions, 0] }], { layers: LAYERS });
  const { hiddenSize: d } = backbone;
  const stride = (positions.length + 1) * d;
  const parts = LAYERS.map((i) => states!.subarray(i * stride, (i + 1) * stride - d));
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

/** To the bit: int8 amplifies the smallest difference, so that there is no tolerance that would mean anything. */
describe.each(Object.entries(FAMILIES))("int8, %s: a result depends on nothing but its request", (name, config) => {
  test.each(["calibrated", "a scale for each row"])("%s", async (kind) => {
    const { folder: path } = await makeModelFolder(join(folder, name.replaceAll(/\W+/g, "-")), { config });
    const sequences = async () => Array.from({ length: 8 }, (_, i) => randomIds(10 + 9 * i, 100 + i));
    const calibration = kind === "calibrated" ? { id: "random", sequences } : undefined;
    await using backbone = await LocalBackbone.open(path, {
      cache: join(folder, "cache"),
      precision: "int8",
      calibration,
    });
    await fc.assert(
      fc.asyncProperty(calls, async (sequence) => {
        for (const call of sequence) {
          const requests = call.map(toRequest);
          const expected: Float32Array[] = [];
          for (const request of requests) expected.push(await alone(backbone, request));
          for (let round = 0; round < 2; round++) {
            const together = await backbone.encode(requests, { layers: LAYERS });
            for (const [i, states] of together.entries()) {
              expect({ i, round, same: sameBits(states, expected[i]!) }).toEqual({ i, round, same: true });
            }
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});

function toRequest({ prompt, shared, own, seed, positions }: Drawn): EncodeRequest {
  const ids = [...PROMPTS[prompt]!.slice(0, shared), ...randomIds(own, 1000 + seed)];
  const at = positions.map(({ back, length }) => {
    const last = Math.max(0, ids.length - 1 - back);
    return length === undefined ? last : { from: Math.max(0, last + 1 - length), to: last + 1 };
  });
  return { ids, positions: at };
}

function randomIds(length: number, seed: number): number[] {
  const next = random(seed);
  return Array.from({ length }, () => Math.floor(next() * 96));
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}
