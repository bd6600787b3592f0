/**
 * ONNX Runtime on the thread that calls, loaded when it is first needed: loading takes a while, and most uses of armorm
 * never need it on their own thread. Its usage statistics are off: its native code reads the variable when it is loaded.
 */
export async function onnxRuntime(): Promise<typeof import("onnxruntime-node")> {
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
  return await import("onnxruntime-node");
}
