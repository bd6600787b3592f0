import { expect, test } from "vitest";
import type { Backbone, EncodeRequest } from "#dist/backbone/backbone.js";
import { BackboneError } from "#dist/errors.js";
import { encodeEach } from "#dist/model/encodeEach.js";

/** A backbone that runs out of memory on sequences of more than 100 tokens. */
function smallBackbone(error: Error): Pick<Backbone, "encode"> {
  return {
    async encode(requests) {
      if (requests.some(({ ids }) => ids.length > 100)) throw error;
      return requests.map(({ ids }) => Float32Array.of(ids.length));
    },
  };
}

const requests: EncodeRequest[] = [10, 200, 30].map((length) => ({ ids: Array(length).fill(1), positions: [0] }));

test("a request that the engine can't run fails alone", async () => {
  const error = new BackboneError("E_ENGINE", "no memory");
  expect(await encodeEach(smallBackbone(error) as Backbone, requests, {})).toEqual([
    { status: "fulfilled", value: Float32Array.of(10) },
    { status: "rejected", reason: error },
    { status: "fulfilled", value: Float32Array.of(30) },
  ]);
});

test.each([new BackboneError("E_BACKBONE_CLOSED", "closed"), new Error("aborted")])(
  "%s ends the whole call",
  async (error) => {
    await expect(encodeEach(smallBackbone(error) as Backbone, requests, {})).rejects.toBe(error);
  },
);
