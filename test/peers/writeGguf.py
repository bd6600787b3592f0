"""Writes tensors of every type that armorm reads, quantised by llama.cpp's own gguf package, to FOLDER/types.gguf, and
what that package decodes them to, as float32, to FOLDER/<type>.f32."""

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
for name in ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0"]:
    kind = gguf.GGMLQuantizationType[name]
    stored = gguf.quants.quantize(values, kind)
    writer.add_tensor(name, stored, raw_dtype=kind)
    gguf.quants.dequantize(stored, kind).astype("<f4").tofile(folder / f"{name}.f32")
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
