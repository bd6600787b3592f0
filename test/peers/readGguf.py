"""What llama.cpp's gguf package reads from a GGUF file's header: FILE's keys and tensors, as JSON."""

import json
import sys

import gguf

reader = gguf.GGUFReader(sys.argv[1])
keys = {name: field.contents() for name, field in reader.fields.items() if not name.startswith("GGUF.")}
tensors = [
    {
        "name": tensor.name,
        "dtype": tensor.tensor_type.name,
        # innermost first in the file
        "shape": [int(dimension) for dimension in reversed(tensor.shape)],
        "position": int(tensor.data_offset),
    }
    for tensor in reader.tensors
]
json.dump({"keys": keys, "tensors": tensors}, sys.stdout)
