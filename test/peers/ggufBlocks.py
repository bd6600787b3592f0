"""Decodes raw blocks with llama.cpp's gguf package: FOLDER/<type>.raw, any bytes, becomes FOLDER/<type>.f32, float32."""

import sys
from pathlib import Path

import gguf
import numpy as np

for raw in sorted(Path(sys.argv[1]).glob("*.raw")):
    kind = gguf.GGMLQuantizationType[raw.stem]
    with np.errstate(all="ignore"):
        values = gguf.quants.dequantize(np.fromfile(raw, np.uint8)[np.newaxis, :], kind)
    values.astype("<f4").tofile(raw.with_suffix(".f32"))
