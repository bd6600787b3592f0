"""Writes a GGUF file's weights as a Hugging Face folder: pytorchExport.py GGUF FOLDER DTYPE"""

import os
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers

gguf, folder, dtype = Path(sys.argv[1]), sys.argv[2], getattr(torch, sys.argv[3])
source = transformers.AutoModel.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
config = source.config.to_dict()
# The weights are float32 by now, but transformers won't save what its config still calls quantised.
del config["quantization_config"]
plain = type(source)(type(source.config)(**config))
plain.load_state_dict(source.state_dict())
plain.to(dtype).save_pretrained(folder)
