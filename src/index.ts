export type { Message, Prompt } from "./contracts/conversation.js";
export type { Manifest } from "./contracts/manifest.js";
export type { CompareResult, Conversation, PerObjective, RankedResult, ScoreResult } from "./contracts/scoreResult.js";
export * from "./errors.js";
export type { Steering } from "./heads/steering.js";
export type { LoadOptions, LoadProgress } from "./model/loadParts.js";
export { RewardModel } from "./model/rewardModel.js";
export type { ScoreOptions, ScoreProgress } from "./model/scoreOptions.js";
