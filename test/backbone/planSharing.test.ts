import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planEncoding } from "#dist/backbone/planEncoding.js";
import { planSharing } from "#dist/backbone/planSharing.js";
import { RecentPrompts } from "#dist/backbone/recentPrompts.js";

const ids = (length: number, first: number) => Array.from({ length }, (_, i) => first + i);
const request = (prompt: number, response: number, which = 0, variant = 0) => ({
  ids: [...ids(prompt, 1000 * which), ...ids(response, 50_000 + 100 * variant)],
  positions: [prompt + response - 1, prompt - 1],
});

describe("planSharing", () => {
  test("responses to one prompt share what lies before the gate, in whole chunks", () => {
    const group = planSharing([request(101, 20, 0, 0), request(101, 30, 0, 1), request(101, 10, 0, 2)]);
    expect(group).toEqual([{ members: expect.arrayContaining([0, 1, 2]), prefixLength: 100 }]);
  });

  test("different prompts, short prompts and prompts that are a small part don't", () => {
    const apart = [request(100, 20, 0), request(100, 20, 1), request(40, 20, 2), request(40, 20, 2, 1)];
    expect(planSharing(apart).every(({ prefixLength }) => prefixLength === 0)).toBe(true);
    expect(
      planSharing([request(60, 300), request(60, 300, 0, 1)]).every(({ prefixLength }) => prefixLength === 0),
    ).toBe(true);
  });

  test("a wanted position is never part of a prefix", () => {
    const everything = { ids: ids(100, 0), positions: ids(100, 0) };
    expect(planSharing([everything, everything]).map(({ prefixLength }) => prefixLength)).toEqual([0, 0]);
  });
});

describe("planEncoding", () => {
  const requests = fc.array(
    fc.record({
      prompt: fc.integer({ min: 1, max: 120 }),
      which: fc.integer({ min: 0, max: 3 }),
      response: fc.integer({ min: 1, max: 80 }),
      variant: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 24 },
  );

  test("batches put together give the requests again, each once", () => {
    fc.assert(
      fc.property(requests, (drawn) => {
        const all = drawn.map(({ prompt, which, response, variant }) => request(prompt, response, which, variant));
        const recent = new RecentPrompts();
        for (let round = 0; round < 2; round++) {
          const seen = planEncoding(all, recent).flatMap(({ prefix, members, batched }) =>
            members.map((i, j) => {
              const behind = (batched[j]?.positions ?? []).filter((position) => typeof position === "number");
              const positions = behind.map((position) => position + prefix.length);
              expect({ ids: [...prefix, ...(batched[j]?.ids ?? [])], positions }).toEqual(all[i]);
              expect(Math.min(...behind)).toBeGreaterThanOrEqual(0);
              return i;
            }),
          );
          expect(seen.toSorted((a, b) => a - b)).toEqual(all.map((_, i) => i));
        }
      }),
      { numRuns: 200 },
    );
  });

  test("a prompt that comes again alone is continued from its state", () => {
    const recent = new RecentPrompts();
    expect(planEncoding([request(100, 9)], recent)[0]?.prefix).toHaveLength(0);
    expect(planEncoding([request(100, 9, 0, 1)], recent)[0]?.prefix).toHaveLength(96);
    expect(planEncoding([request(100, 9, 1)], recent)[0]?.prefix).toHaveLength(0);
  });
});
