"""What the PyTorch contenders share. They run in the environment of pytorch.requirements.txt."""

import os
import platform
import sys
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers


def load(request):
    if request.get("threads"):
        torch.set_num_threads(request["threads"])
    dtype = getattr(torch, request["dtype"])
    return transformers.AutoModel.from_pretrained(request["folder"], dtype=dtype, attn_implementation="sdpa")


def versions():
    return {
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "Python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
    }


def peak_memory():
    """Bytes. ru_maxrss counts the process that started this one as well, which Linux's VmHWM doesn't."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    import resource  # which Windows lacks

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
