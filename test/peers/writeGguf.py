"""Writes tensors of every type that armorm reads to FOLDER/types.gguf, with keys of every type of value, and what
llama.cpp's own gguf package decodes the tensors to, as float32, to FOLDER/<type>.f32."""

import sys
from pathlib import Path

import gguf
import numpy as np

folder = Path(sys.argv[1])
rng = np.random.default_rng(0)
# Rows of very different size, one of zeros, one with a single large value.
values = rng.standard_normal((6, 256)).astype(np.float32) * np.float32([[1], [1e-4], [300], [0], [1], [1e-2]])
values[4, 7] = 5000

writer = gguf.GGUFWriter(str(folder / "types.gguf"), "llama")
writer.add_uint8("uint8", 255)
writer.add_int8("int8", -128)
writer.add_uint16("uint16", 65535)
writer.add_int16("int16", -32768)
writer.add_uint32("uint32", 2**32 - 1)
writer.add_int32("int32", -(2**31))
writer.add_uint64("uint64", 2**53 - 1)
writer.add_int64("int64", -(2**53) + 1)
writer.add_float32("float32", 0.1)
writer.add_float64("float64", 0.1)
writer.add_bool("bool", True)
writer.add_string("string", "a\ufeffé\ufffd😀\0")
writer.add_array("strings", ["", "\ufeffĠa", "語"])
writer.add_array("ints", [1, -2, 3])
writer.add_array("floats", [0.5, 0.1])

for name in ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"]:
    kind = gguf.GGMLQuantizationType[name]
    if name.endswith("_K"):
        # the package can't quantise to these; bytes below 64 make no scale infinite or NaN
        stored = rng.integers(0, 64, (6, gguf.GGML_QUANT_SIZES[kind][1]), np.uint8)
    else:
        stored = gguf.quants.quantize(values, kind)
    writer.add_tensor(name, stored, raw_dtype=kind)
    gguf.quants.dequantize(stored, kind).astype("<f4").tofile(folder / f"{name}.f32")
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
