import { join } from "node:path";
import { expect, test } from "vitest";
import { LocalBackbone } from "#dist/backbone/local.js";
import { temporaryFolder } from "../io/temporaryFolder.js";
import { largestDifference } from "../support/largestDifference.js";
import { makeModelFolder } from "../support/makeModelFolder.js";
import { random } from "../support/random.js";

const folder = await temporaryFolder();
const cache = join(folder, "cache");

test.each([
  ["llama", {}],
  ["mistral", { sliding_window: 20 }],
  ["qwen3", {}],
  [
    "gemma2",
    {
      sliding_window: 20,
      query_pre_attn_scalar: 8,
      attn_logit_softcapping: 30,
      hidden_activation: "gelu_pytorch_tanh",
    },
  ],
])("%s: responses to one prompt get what they get alone", async (model_type, config) => {
  const { folder: path } = await makeModelFolder(join(folder, model_type), { config: { model_type, ...config } });
  const next = random(7);
  const draw = (length: number) => Array.from({ length }, () => Math.floor(next() * 96));
  const prompt = draw(90);
  const requests = Array.from({ length: 6 }, (_, i) => {
    const ids = [...prompt, ...draw(3 + 11 * i)];
    return { ids, positions: [ids.length - 1, 89] };
  });
  await using backbone = await LocalBackbone.open(path, { cache });
  const options = { layers: [0, 1, 2] };
  const together = await backbone.encode(requests, options);
  for (const [i, request] of requests.entries()) {
    // the first position keeps a request from being shared
    const [alone] = await backbone.encode([{ ids: request.ids, positions: [...request.positions, 0] }], options);
    const own = [0, 1, 2].flatMap((layer) => [...(alone ?? []).slice(layer * 96, layer * 96 + 64)]);
    expect(largestDifference(together[i] ?? new Float32Array(), own)).toBeLessThan(1e-5);
  }
});
