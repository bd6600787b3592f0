"""The gate's training in PyTorch, as one would write it. Answers as runContender.mjs asks."""

import json
import platform
import sys
import time

import numpy
import torch
from torch import nn


def values(count, salt):
    """The numbers that gating.mjs makes too: hashes of 0, 1, 2 … in -1 … 1, float32."""
    x = numpy.arange(count, dtype=numpy.uint32) + numpy.uint32(salt * 0x9E3779B9 % 2**32)
    x = (x ^ (x >> numpy.uint32(16))) * numpy.uint32(0x7FEB352D)
    x = (x ^ (x >> numpy.uint32(15))) * numpy.uint32(0x846CA68B)
    x = x ^ (x >> numpy.uint32(16))
    return torch.from_numpy((x / 2**31 - 1).astype(numpy.float32))


class Gate(nn.Module):
    def __init__(self, request, dropout):
        super().__init__()
        widths = [request["hiddenSize"], *[request["width"]] * request["hiddenLayers"], request["objectives"]]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in zip(widths, widths[1:])])
        self.temperature, self.dropout = request["temperature"], dropout
        with torch.no_grad():
            for i, layer in enumerate(self.layers):
                scale = layer.in_features**0.5
                layer.weight.copy_((values(layer.weight.numel(), 3 + 2 * i) / scale).reshape(layer.weight.shape))
                layer.bias.copy_(values(layer.bias.numel(), 4 + 2 * i) / scale)

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = nn.functional.relu(layer(x))
            if self.dropout > 0:
                x = nn.functional.dropout(x, self.dropout)
        return nn.functional.softmax(self.layers[-1](x) / self.temperature, dim=1)


def train(request, prompts, differences, steps, dropout, in_order):
    gate = Gate(request, dropout)
    beta = nn.Parameter(torch.tensor(float(request["beta"])))
    optimizer = torch.optim.AdamW(
        [*gate.parameters(), beta], lr=request["learningRate"], weight_decay=0.0, fused=request["fused"] or None
    )
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    batch, losses, times = request["batch"], [], []
    for step in range(steps):
        if in_order:
            rows = torch.arange(step * batch, (step + 1) * batch) % len(prompts)
        else:
            rows = torch.randint(len(prompts), (batch,))
        margins = (gate(prompts[rows]) * differences[rows]).sum(1)
        loss = -nn.functional.logsigmoid(beta * margins).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        times.append(time.perf_counter())
    return losses, times


def main():
    request = json.load(sys.stdin)
    prompts = values(request["pairs"] * request["hiddenSize"], 1).reshape(request["pairs"], -1)
    differences = values(request["pairs"] * request["objectives"], 2).reshape(request["pairs"], -1) / 10
    losses, _ = train(request, prompts, differences, request["checked"], 0, True)
    warm_up, measured = request["warmUp"], request["measured"]
    _, times = train(request, prompts, differences, warm_up + measured, request["dropout"], False)
    seconds = [after - before for before, after in zip(times[warm_up - 1 :], times[warm_up:])]
    versions = {
        "torch": torch.__version__,
        "Python": platform.python_version(),
        "threads": str(torch.get_num_threads()),
    }
    print(json.dumps({"versions": versions, "losses": losses, "seconds": seconds}))


main()
