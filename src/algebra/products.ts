import type { InferenceSession, Tensor } from "onnxruntime-node";
import { UsageError } from "../errors.js";
import { GraphBuilder } from "../onnx/graphBuilder.js";
import { onnxRuntime } from "../onnx/onnxRuntime.js";
import type { Matrix } from "./matrix.js";

export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix products on ONNX Runtime, which uses the processor's vector units and every core; float64 runs at half the
 * speed of float32. The calling thread computes too: it answers nothing else meanwhile.
 */
export class Products {
  readonly #runtime: typeof import("onnxruntime-node");
  readonly #sessions = new Map<string, Promise<InferenceSession>>();

  private constructor(runtime: typeof import("onnxruntime-node")) {
    this.#runtime = runtime;
  }

  static async open(): Promise<Products> {
    return new Products(await onnxRuntime());
  }

  /**
   * op(A) op(B), where op transposes or not.
   * @param a float32 or float64; `b` is of the same type, and so is the result, which is newly allocated.
   * @throws UsageError "E_MATRIX_SHAPE" when the matrices don't fit together.
   */
  async multiply<Data extends Float32Array | Float64Array>(
    a: Matrix<Data>,
    b: Matrix<Data>,
    options: ProductOptions = {},
  ): Promise<Matrix<Data>> {
    const rows = options.transposeA ? a.cols : a.rows;
    const cols = options.transposeB ? b.rows : b.cols;
    const zeros = isDouble(a.data) ? new Float64Array(rows * cols) : new Float32Array(rows * cols);
    const product = { data: zeros as Data, rows, cols };
    await this.add(product, a, b, options);
    return product;
  }

  /** C += op(A) op(B), in place; `c` shares no memory with `a` and `b`. Throws as `multiply` does. */
  async add(c: Matrix, a: Matrix, b: Matrix, options: ProductOptions = {}): Promise<void> {
    await this.#accumulate(c, a, b, 1, options);
  }

  /** C -= op(A) op(B), in place; `c` shares no memory with `a` and `b`. Throws as `multiply` does. */
  async subtract(c: Matrix, a: Matrix, b: Matrix, options: ProductOptions = {}): Promise<void> {
    await this.#accumulate(c, a, b, -1, options);
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await (await session).release();
    this.#sessions.clear();
  }

  async #accumulate(
    c: Matrix,
    a: Matrix,
    b: Matrix,
    sign: 1 | -1,
    { transposeA = false, transposeB = false }: ProductOptions,
  ): Promise<void> {
    refuseMisfit(c, a, b, transposeA, transposeB);
    const inner = transposeA ? a.rows : a.cols;
    if (c.rows === 0 || c.cols === 0 || inner === 0) return;
    const session = await this.#session(isDouble(a.data) ? "float64" : "float32", sign, transposeA, transposeB);
    // One buffer as input C and output: ONNX Runtime copies C to the output first, then adds the product there.
    const sum = this.#tensor(c);
    await session.run({ A: this.#tensor(a), B: this.#tensor(b), C: sum }, { Y: sum });
  }

  #tensor({ data, rows, cols }: Matrix): Tensor {
    const { Tensor } = this.#runtime;
    return data instanceof Float64Array
      ? new Tensor("float64", data, [rows, cols])
      : new Tensor("float32", data, [rows, cols]);
  }

  #session(
    type: "float32" | "float64",
    sign: 1 | -1,
    transposeA: boolean,
    transposeB: boolean,
  ): Promise<InferenceSession> {
    const key = [type, sign, transposeA, transposeB].join();
    const known = this.#sessions.get(key);
    if (known) return known;
    const graph = new GraphBuilder();
    const inputs = [
      graph.input("A", type, ["a0", "a1"]),
      graph.input("B", type, ["b0", "b1"]),
      graph.input("C", type, ["m", "n"]),
    ];
    const attributes = { alpha: sign, transA: BigInt(transposeA), transB: BigInt(transposeB) };
    graph.node("Gemm", inputs, attributes, "Y");
    graph.output("Y", type, ["m", "n"]);
    // Threads that spin while they wait for work take the cores from other sessions and from JavaScript.
    const extra = { session: { intra_op: { allow_spinning: "0" } } };
    const session = this.#runtime.InferenceSession.create(graph.encode(""), { extra });
    this.#sessions.set(key, session);
    return session;
  }
}

function isDouble(data: Float32Array | Float64Array): boolean {
  return data instanceof Float64Array;
}

function refuseMisfit(c: Matrix, a: Matrix, b: Matrix, transposeA: boolean, transposeB: boolean): void {
  const [m, inner] = transposeA ? [a.cols, a.rows] : [a.rows, a.cols];
  const [innerB, n] = transposeB ? [b.cols, b.rows] : [b.rows, b.cols];
  const filled = [a, b, c].every(({ data, rows, cols }) => data.length === rows * cols);
  const sameType = [a, b, c].every(({ data }) => isDouble(data) === isDouble(a.data));
  if (filled && sameType && inner === innerB && c.rows === m && c.cols === n) return;
  throw new UsageError("E_MATRIX_SHAPE", "matrices don't fit together", {
    found: `${describe(c)} from ${describe(a)}${transposeA ? "ᵀ" : ""} times ${describe(b)}${transposeB ? "ᵀ" : ""}`,
  });
}

function describe({ data, rows, cols }: Matrix): string {
  return `${isDouble(data) ? "float64" : "float32"} [${rows}, ${cols}] of ${data.length}`;
}
