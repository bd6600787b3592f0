import { join } from "node:path";
import { RewardModel, type ScoreResult } from "armorm";
import { describe, expect, test } from "vitest";
import { ChatEncoder } from "#dist/chat/chatEncoder.js";
import { loadChatFormat } from "#dist/chat/loadChatFormat.js";
import { temporaryFolder } from "./io/temporaryFolder.js";
import { GOLDEN_MODELS, type GoldenConversation, goldenFolder, readGolden } from "./support/golden.js";
import { largestDifference } from "./support/largestDifference.js";

const cache = join(await temporaryFolder(), "cache");

/**
 * The references were computed in float32 by PyTorch, whose sums run in another order than ONNX Runtime's, and are
 * written with seven decimals. Ours differ by about 5e-6; machines with other vector units add as much again. A wrong
 * formula shows as 1e-2 and more, so 2e-4 tells the two apart on any machine.
 */
const TOLERANCE = 2e-4;

describe.each(GOLDEN_MODELS)("tokens of %s", async (name) => {
  const { conversations, closing_token_id } = readGolden(name);
  const encoder = new ChatEncoder(await loadChatFormat(goldenFolder(name)));

  test.each(conversations.map((conversation, i) => ({ i, conversation })))("conversation $i", ({ conversation }) => {
    const encoded = encoder.encode(conversation.messages, { contextLength: 2048 });
    expect(encoder.render(conversation.messages)).toBe(conversation.text);
    expect(encoded).toEqual({
      ids: conversation.input_ids,
      lastIndex: conversation.last_index,
      gateIndex: conversation.gate_index,
      truncated: false,
    });
    expect(encoded.ids[encoded.gateIndex]).toBe(closing_token_id);
  });
});

describe.each(GOLDEN_MODELS)("scores of %s", (name) => {
  const { conversations, objectives } = readGolden(name);
  const messages = conversations.map((conversation) => conversation.messages);

  test("alone and in a batch with all the others", async () => {
    await using model = await RewardModel.load(goldenFolder(name), { cache });
    const together = await model.score(messages, { hidden: true });
    const expectedNames = name.startsWith("llama") ? objectives : objectives.map((_, i) => `objective_${i}`);
    expect(model.objectives).toEqual(expectedNames);
    for (const [i, conversation] of conversations.entries()) {
      const alone = await model.score(conversation.messages, { hidden: true });
      for (const result of [alone, together[i]!]) {
        expect(worstDifference(result, conversation)).toBeLessThan(TOLERANCE);
        const { gate_index, input_ids } = conversation;
        const prompt = gate_index + 1;
        expect(result.tokens).toEqual({ prompt, response: input_ids.length - prompt, total: input_ids.length });
        expect(result.precision).toBe("fp32");
        expect(result).not.toHaveProperty("steered");
        expect(result).not.toHaveProperty("truncated");
      }
    }
  });
});

function worstDifference(result: ScoreResult, expected: GoldenConversation): number {
  const pairs: [ArrayLike<number> | undefined, ArrayLike<number>][] = [
    [result.hiddenLast, expected.hidden_last],
    [result.hiddenGate, expected.hidden_gate],
    [Object.values(result.rewards), expected.rewards],
    [Object.values(result.debiasedRewards), expected.transformed_rewards],
    [Object.values(result.gating), expected.gating_output],
    [Object.values(result.coefficients), expected.coefficients],
    [[result.score], [expected.score]],
  ];
  return Math.max(...pairs.map(([ours, theirs]) => largestDifference(ours ?? [], theirs)));
}
