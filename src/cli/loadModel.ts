import { RewardModel } from "../model/rewardModel.js";
import type { CliIo } from "./io.js";
import type { ModelOptions } from "./modelOptions.js";
import { LoadMessages } from "./ui/loadMessages.js";

/**
 * Loads the model that the options name, telling on stderr what takes long the first time.
 * @throws UsageError for steering that the model doesn't know, before anything is scored or written.
 */
export async function loadModel(options: ModelOptions, io: CliIo): Promise<RewardModel> {
  const { model: name, backbone, precision, threads, emulateBf16, uncertainty } = options;
  const messages = new LoadMessages(io);
  try {
    const { signal } = io;
    const model = await RewardModel.load(name, {
      backbone,
      precision,
      threads,
      emulateBf16,
      uncertainty,
      onProgress: messages.show,
      signal,
    });
    try {
      model.checkSteering(options);
    } catch (error) {
      await model[Symbol.asyncDispose]();
      throw error;
    }
    return model;
  } finally {
    messages.stop();
  }
}
