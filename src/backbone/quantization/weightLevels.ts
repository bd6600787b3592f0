import { InferenceSession, Tensor } from "onnxruntime-node";
import { GraphBuilder } from "../../onnx/graphBuilder.js";
import { FULL_LEVELS } from "./fullLevels.js";

/** Largest absolute value of a weight of 7 bits, at which the sum of two products fits into 16. */
const REDUCED_LEVELS = 63;

/** Long enough for the vector instructions, whichever they are. */
const SIZE = 64;

/**
 * The largest absolute value that int8 weights may have on this machine. x86 processors without VNNI add pairs of products
 * of unsigned and signed bytes in 16 bits, where 2 · 255 · 127 doesn't fit: they would answer wrong numbers silently. A
 * product whose exact value is known tells.
 * @param multiply what computes a u8 [SIZE, SIZE] times s8 [SIZE, SIZE] product, of constant matrices.
 */
export async function weightLevels(multiply: typeof onRuntime = onRuntime): Promise<number> {
  const products = await multiply(255, FULL_LEVELS);
  return products.every((value) => value === SIZE * 255 * FULL_LEVELS) ? FULL_LEVELS : REDUCED_LEVELS;
}

/** The product of two matrices with one value each, [SIZE, SIZE]. */
async function onRuntime(unsigned: number, signed: number): Promise<Float32Array> {
  const graph = new GraphBuilder();
  const a = graph.input("a", "uint8", [SIZE, SIZE]);
  const b = graph.input("b", "int8", [SIZE, SIZE]);
  const one = graph.float32(1);
  graph.node("com.microsoft:MatMulIntegerToFloat", [a, b, one, one], {}, "y");
  graph.output("y", "float32", [SIZE, SIZE]);
  const session = await InferenceSession.create(graph.encode(""));
  const dims = [SIZE, SIZE];
  const { y } = await session.run({
    a: new Tensor("uint8", new Uint8Array(SIZE * SIZE).fill(unsigned), dims),
    b: new Tensor("int8", new Int8Array(SIZE * SIZE).fill(signed), dims),
  });
  await session.release();
  return y?.data as Float32Array;
}
