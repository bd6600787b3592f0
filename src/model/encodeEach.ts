import type { Backbone, EncodeOptions, EncodeRequest } from "../backbone/backbone.js";
import { BackboneError } from "../errors.js";

/**
 * Encodes requests together; where the engine fails, each alone, so that one that needs too much memory doesn't take
 * the others with it.
 * @throws what isn't a request's fault: an abort, a backbone that ended.
 */
export async function encodeEach(
  backbone: Backbone,
  requests: readonly EncodeRequest[],
  options: EncodeOptions,
): Promise<PromiseSettledResult<Float32Array>[]> {
  try {
    const states = await backbone.encode(requests, options);
    return states.map((value) => ({ status: "fulfilled", value }));
  } catch (reason) {
    if (!(reason instanceof BackboneError) || reason.code !== "E_ENGINE") throw reason;
    if (requests.length === 1) return [{ status: "rejected", reason }];
  }
  const results: PromiseSettledResult<Float32Array>[] = [];
  for (const request of requests) results.push(...(await encodeEach(backbone, [request], options)));
  return results;
}
