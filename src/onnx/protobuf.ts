/**
 * The three protobuf wire forms that an ONNX file needs. Encodes only; ONNX Runtime is the reader.
 * Wire format: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = [];

  /** Field of wire type 0. Negative numbers take ten bytes, as two's complement of 64 bits. */
  varint(field: number, value: number | bigint): this {
    this.#chunks.push(encodeVarint(BigInt(field) << 3n), encodeVarint(BigInt.asUintN(64, BigInt(value))));
    return this;
  }

  /** Field of wire type 5: a little-endian float32. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#chunks.push(encodeVarint((BigInt(field) << 3n) | 5n), bytes);
    return this;
  }

  /** Field of wire type 2: bytes, a UTF-8 string, or an embedded message. */
  bytes(field: number, value: Uint8Array | string | ProtobufWriter): this {
    const content =
      typeof value === "string"
        ? new TextEncoder().encode(value)
        : value instanceof ProtobufWriter
          ? value.finish()
          : value;
    this.#chunks.push(encodeVarint((BigInt(field) << 3n) | 2n), encodeVarint(BigInt(content.length)), content);
    return this;
  }

  finish(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}

function encodeVarint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}
