import { decoderGraph } from "../backbone/graph/decoderGraph.js";
import { Float32Layers } from "../backbone/graph/float32Layers.js";
import { specFromConfig } from "../backbone/graph/specFromConfig.js";
import { openCheckpoint } from "../backbone/openCheckpoint.js";
import { ChatEncoder } from "../chat/chatEncoder.js";
import { loadChatFormat } from "../chat/loadChatFormat.js";
import type { Finding } from "../contracts/finding.js";
import { cacheFolder } from "../io/cacheFolder.js";
import { checkBos, checkClosingToken, checkPadding, checkRoundTrip, checkVocabulary, SAMPLE } from "./chatChecks.js";
import { Examination } from "./examination.js";
import { findModel } from "./findModel.js";
import type { LoadProgress } from "./loadParts.js";
import { locateBackbone } from "./locateBackbone.js";
import { readHeads } from "./readHeads.js";
import { recipeOf } from "./recipeOf.js";
import { refuseOtherWidths } from "./refuseOtherWidths.js";
import { RewardModel } from "./rewardModel.js";

export interface DiagnoseOptions {
  readonly backbone?: string | undefined;
  readonly cache?: string | undefined;
  readonly onFinding?: (finding: Finding) => void;
  /** What takes long: fetching, compiling. */
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Stops the examination; it is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Examines a model from its files to a test score; later checks go on as far as earlier problems let them. */
export async function diagnose(name: string, options: DiagnoseOptions = {}): Promise<readonly Finding[]> {
  const { cache = cacheFolder(), onFinding = () => undefined, onProgress, signal } = options;
  const onFetch = (file: string) => onProgress?.({ stage: "fetch", file });
  const exam = new Examination(onFinding, signal);
  const source = await exam.check("model", [], async () => {
    const found = await findModel(name, { cache, onFetch, signal });
    return {
      value: found,
      detail: found.layout === "heads" ? `heads with a manifest in ${found.heads}` : `model folder ${found.heads}`,
    };
  });
  const path = await exam.check("backbone", [source], async (found) => {
    const value = await locateBackbone(found, options.backbone, { cache, onFetch, signal });
    return { value, detail: value };
  });
  const checkpoint = await exam.check("weight files", [path], async (at) => {
    const value = await openCheckpoint(at);
    const { files, tensors } = value.weights;
    const dtypes = [...new Set([...tensors.values()].map(({ dtype }) => dtype))];
    return { value, detail: `${tensors.size} tensors in ${files.length} files: ${dtypes.join(", ")}` };
  });
  const spec = await exam.check("architecture", [checkpoint], ({ config }) => {
    const value = specFromConfig(config);
    const { family, layers, hiddenSize, contextLength } = value;
    return { value, detail: `${family}, ${layers} layers, hidden size ${hiddenSize}, context ${contextLength} tokens` };
  });
  await exam.check("shapes", [checkpoint, spec], ({ weights }, wanted) => {
    decoderGraph(wanted, (graph) => new Float32Layers(graph, wanted, weights));
    return { value: true, detail: "all weights of the backbone have the shapes that the config says" };
  });
  await exam.check("values", [checkpoint], async ({ weights }) => {
    for (const tensor of weights.tensors.keys()) await weights.read(tensor);
    return { value: true, detail: "no NaN, no infinity" };
  });
  await checkpoint?.weights.close();
  const heads = await exam.check("heads", [source], async (found) => {
    const value = await readHeads(found);
    const { objectives, gating, gatingTemperature: temperature } = value;
    const gate = gating.length > 0 ? `gate of ${gating.length} layers, temperature ${temperature}` : "no gate";
    return { value, detail: `${objectives.length} objectives, ${gate}` };
  });
  await exam.check("hidden size", [source, heads, spec], (found, widths, size) => {
    const recipe = recipeOf(found);
    refuseOtherWidths(name, widths, recipe, size);
    const single = `${size.hiddenSize} in heads and backbone`;
    return {
      value: true,
      detail: recipe.length === 1 ? single : `${single}, ${recipe.length} hidden states side by side`,
    };
  });
  const format = await exam.check("chat template", [path], async (at) => {
    const value = await loadChatFormat(at);
    return { value, detail: `from ${value.where}` };
  });
  const chat = await exam.check("conversation", [format], (found) => {
    const value = new ChatEncoder(found, heads === undefined || heads.gating.length > 0);
    const { ids } = value.encode(SAMPLE, { contextLength: Number.POSITIVE_INFINITY });
    return { value, detail: JSON.stringify(value.decode(ids)) };
  });
  await exam.check("closing token", [chat], checkClosingToken);
  await exam.check("beginning of text", [chat, format], checkBos);
  await exam.check("padding", [format], checkPadding);
  await exam.check("tokenizer", [chat], checkRoundTrip);
  await exam.check("vocabulary", [chat, spec], checkVocabulary);
  const whole = exam.findings.every(({ status }) => status === "ok" || status === "warning") || undefined;
  await exam.check("test score", [whole], async () => {
    await using model = await RewardModel.load(name, { backbone: options.backbone, cache, onProgress, signal });
    const { score } = await model.score(SAMPLE);
    return { value: score, detail: `${score.toFixed(4)} for “4” to “How much is 2+2?”` };
  });
  return exam.findings;
}
