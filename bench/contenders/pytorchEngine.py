"""PyTorch through transformers, from token ids to hidden states. Answers as runContender.mjs asks."""

import json
import sys
import time

import torch
from pytorchParts import load, versions


@torch.inference_mode()
def main():
    request = json.load(sys.stdin)
    model = load(request)
    seconds, states = {}, {}
    for shape, (warm_up, *measured) in request["batches"].items():
        output = model(torch.tensor(warm_up), use_cache=False)
        for i, state in enumerate(output.last_hidden_state[:, -1]):
            states[f"{shape}, row {i}"] = state.float().tolist()
        seconds[shape] = []
        for rows in measured:
            start = time.perf_counter()
            model(torch.tensor(rows), use_cache=False)
            seconds[shape].append(time.perf_counter() - start)
    print(json.dumps({"versions": versions(), "seconds": seconds, "states": states}))


main()
