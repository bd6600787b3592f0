import { ProtobufWriter } from "./protobuf.js";

/** Element types of `onnx.TensorProto.DataType` that our graphs use. */
export const DATA_TYPE = { float32: 1, uint8: 2, int8: 3, int64: 7, bool: 9, float64: 11 } as const;
type DataType = keyof typeof DATA_TYPE;

/** Bytes of an element, for the types that weights have. */
const WEIGHT_SIZE = { float32: 4, uint8: 1, int8: 1 } as const;
export type WeightType = keyof typeof WEIGHT_SIZE;

/** Attribute values: integers as bigint, so that a float such as 1.0 is never mistaken for one. */
export type Attribute = bigint | number | string | readonly bigint[];

export type WeightValues = Float32Array | Uint8Array | Int8Array;

/** A weight that lives in the external data file: its values are read only when the file is written. */
export interface ExternalWeight {
  readonly name: string;
  readonly type: WeightType;
  readonly shape: readonly number[];
  /** Row-major values, `shape` product of them; called once, in the order in which the weights were added. */
  read(): Promise<WeightValues>;
}

/** Weights start at multiples of a page, so that ONNX Runtime can map each of them into memory as it is. */
export const WEIGHT_ALIGNMENT = 4096;

/**
 * Collects nodes and weights and encodes them as an ONNX model. Values are strings, as in ONNX: every method that
 * makes one returns its name. Operator sets: ONNX 23 and com.microsoft 1.
 */
export class GraphBuilder {
  readonly #nodes: ProtobufWriter[] = [];
  readonly #inputs: ProtobufWriter[] = [];
  readonly #outputs: ProtobufWriter[] = [];
  readonly #constants = new Map<string, ProtobufWriter>();
  readonly #weights = new Map<string, ExternalWeight>();
  #count = 0;

  /** External weights in the order in which they lie in the data file. */
  get weights(): readonly ExternalWeight[] {
    return [...this.#weights.values()];
  }

  input(name: string, type: DataType, shape: readonly (string | number)[]): string {
    this.#inputs.push(valueInfo(name, type, shape));
    return name;
  }

  output(name: string, type: DataType, shape: readonly (string | number)[]): void {
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /** Adds a weight; one that is there already by that name is used again. */
  weight(
    name: string,
    shape: readonly number[],
    read: () => Promise<WeightValues>,
    type: WeightType = "float32",
  ): string {
    if (!this.#weights.has(name)) this.#weights.set(name, { name, type, shape, read });
    return name;
  }

  /** Small int64 constant inside the model file, such as a shape; equal ones are stored once. */
  int64(values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant(`i64:${values}:${shape}`, DATA_TYPE.int64, shape, BigInt64Array.from(values, BigInt));
  }

  /** Scalar float32 constant inside the model file. */
  float32(value: number): string {
    return this.#constant(`f32:${value}`, DATA_TYPE.float32, [], Float32Array.of(value));
  }

  /** Scalar uint8 constant inside the model file, such as a zero point. */
  uint8(value: number): string {
    return this.#constant(`u8:${value}`, DATA_TYPE.uint8, [], Uint8Array.of(value));
  }

  /** Scalar float64 constant inside the model file. */
  float64(value: number): string {
    return this.#constant(`f64:${value}`, DATA_TYPE.float64, [], Float64Array.of(value));
  }

  #constant(
    name: string,
    type: number,
    shape: readonly number[],
    values: BigInt64Array | Float32Array | Float64Array | Uint8Array,
  ): string {
    if (!this.#constants.has(name)) {
      const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      this.#constants.set(name, tensorHeader(name, type, shape).bytes(9, raw));
    }
    return name;
  }

  /**
   * Adds a node with one output.
   * @param op operator, `com.microsoft:` in front for the contributed ones.
   * @param inputs value names; an empty string leaves an optional input out.
   * @param output name of the result; made up when absent.
   */
  node(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}, output?: string): string {
    const name = output ?? `${op.replace(/^.*:/, "")}_${this.#count++}`;
    this.nodes(op, inputs, [name], attributes);
    return name;
  }

  /** Adds a node with several outputs, which the caller names. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Record<string, Attribute> = {},
  ): void {
    const [domain, type] = op.includes(":") ? (op.split(":") as [string, string]) : ["", op];
    const node = new ProtobufWriter();
    for (const input of inputs) node.bytes(1, input);
    for (const output of outputs) node.bytes(2, output);
    node.bytes(3, `node_${this.#nodes.length}`).bytes(4, type);
    for (const [name, value] of Object.entries(attributes)) node.bytes(5, attribute(name, value));
    this.#nodes.push(node.bytes(7, domain));
  }

  /**
   * The model file's bytes.
   * @param dataFile name of the external data file beside it, where `weights` lie in order at WEIGHT_ALIGNMENT. A graph
   *   without weights needs none.
   */
  encode(dataFile = ""): Uint8Array {
    const graph = new ProtobufWriter();
    for (const node of this.#nodes) graph.bytes(1, node);
    graph.bytes(2, "decoder");
    for (const constant of this.#constants.values()) graph.bytes(5, constant);
    let offset = 0;
    for (const { name, type, shape } of this.weights) {
      const length = shape.reduce((a, b) => a * b, WEIGHT_SIZE[type]);
      const tensor = tensorHeader(name, DATA_TYPE[type], shape);
      for (const [key, value] of Object.entries({ location: dataFile, offset, length })) {
        tensor.bytes(13, new ProtobufWriter().bytes(1, key).bytes(2, String(value)));
      }
      graph.bytes(5, tensor.varint(14, 1));
      offset += Math.ceil(length / WEIGHT_ALIGNMENT) * WEIGHT_ALIGNMENT;
    }
    for (const input of this.#inputs) graph.bytes(11, input);
    for (const output of this.#outputs) graph.bytes(12, output);
    const opset = (domain: string, version: number) => new ProtobufWriter().bytes(1, domain).varint(2, version);
    return new ProtobufWriter()
      .varint(1, 11)
      .bytes(2, "armorm")
      .bytes(7, graph)
      .bytes(8, opset("", 23))
      .bytes(8, opset("com.microsoft", 1))
      .finish();
  }
}

function tensorHeader(name: string, type: number, shape: readonly number[]): ProtobufWriter {
  const tensor = new ProtobufWriter();
  for (const dim of shape) tensor.varint(1, dim);
  return tensor.varint(2, type).bytes(8, name);
}

function valueInfo(name: string, type: DataType, shape: readonly (string | number)[]): ProtobufWriter {
  const dims = new ProtobufWriter();
  for (const dim of shape) {
    const encoded = new ProtobufWriter();
    dims.bytes(1, typeof dim === "string" ? encoded.bytes(2, dim) : encoded.varint(1, dim));
  }
  const tensorType = new ProtobufWriter().varint(1, DATA_TYPE[type]).bytes(2, dims);
  return new ProtobufWriter().bytes(1, name).bytes(2, new ProtobufWriter().bytes(1, tensorType));
}

/** Field numbers and type codes of `onnx.AttributeProto`. */
function attribute(name: string, value: Attribute): ProtobufWriter {
  const encoded = new ProtobufWriter().bytes(1, name);
  if (typeof value === "bigint") return encoded.varint(3, value).varint(20, 2);
  if (typeof value === "number") return encoded.float(2, value).varint(20, 1);
  if (typeof value === "string") return encoded.bytes(4, value).varint(20, 3);
  for (const item of value) encoded.varint(8, item);
  return encoded.varint(20, 7);
}
