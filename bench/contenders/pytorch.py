"""PyTorch through transformers, as a user would run it. Answers as runContender.mjs asks."""

import json
import os
import platform
import sys
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers


def load(gguf: Path, cache: Path, dtype: str):
    """The model from a Hugging Face folder, written on first use: transformers takes 14 s to read the GGUF file."""
    folder = cache / "bench-models" / f"{gguf.parent.name}-transformers-{transformers.__version__}"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.{os.getpid()}")
        export(gguf, part)
        part.rename(folder)
    return transformers.AutoModel.from_pretrained(folder, dtype=getattr(torch, dtype), attn_implementation="sdpa")


def export(gguf: Path, folder: Path):
    source = transformers.AutoModel.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    config = source.config.to_dict()
    # The weights are float32 by now, but transformers won't save what its config still calls quantised.
    del config["quantization_config"]
    plain = type(source)(type(source.config)(**config))
    plain.load_state_dict(source.state_dict())
    plain.save_pretrained(folder)


@torch.inference_mode()
def main():
    request = json.load(sys.stdin)
    model = load(Path(request["model"]), Path(request["cache"]), request["dtype"])
    seconds, states = {}, {}
    for shape, (warm_up, *measured) in request["batches"].items():
        output = model(torch.tensor(warm_up), use_cache=False)
        states[shape] = output.last_hidden_state[0, -1].float().tolist()
        seconds[shape] = []
        for rows in measured:
            start = time.perf_counter()
            model(torch.tensor(rows), use_cache=False)
            seconds[shape].append(time.perf_counter() - start)
    versions = {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "Python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
    }
    print(json.dumps({"versions": versions, "seconds": seconds, "states": states}))


main()
