"""Writes test/golden/heads: reward heads with the results that PyTorch gives for them.

quantile.safetensors: heads of the QRM kind (regression_layer [k * q, d], batch norm behind each ReLU of the gate).
bfloat16.safetensors: heads of the released kind, computed in bfloat16 as code that loads everything in it does.
Needs torch and safetensors. Run: python scripts/makeHeadGoldens.py
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).parent.parent / "test/golden/heads"
D, K, Q, HIDDEN, ROWS, TEMPERATURE = 48, 5, 7, 24, 6, 10.0


def transform() -> torch.Tensor:
    matrix = torch.eye(K)
    matrix[2] -= torch.tensor([0.3, 0.05, 1.0, 0.0, 0.45])
    return matrix


def quantile() -> None:
    torch.manual_seed(1)
    layers, width = [], D
    for _ in range(2):
        layers += [torch.nn.Linear(width, HIDDEN, bias=False), torch.nn.ReLU(), torch.nn.BatchNorm1d(HIDDEN)]
        width = HIDDEN
    layers.append(torch.nn.Linear(width, K))
    gate = torch.nn.Sequential(*layers)
    for norm in (layers[2], layers[5]):
        norm.running_mean.uniform_(-0.5, 0.5)
        norm.running_var.uniform_(0.2, 2)
        torch.nn.init.uniform_(norm.weight, 0.5, 1.5)
        torch.nn.init.uniform_(norm.bias, -0.5, 0.5)
    gate.eval()
    regression = torch.randn(K * Q, D) / 7
    h, p = torch.randn(ROWS, D), torch.randn(ROWS, D)
    with torch.no_grad():
        quantiles = (h @ regression.T).reshape(ROWS, K, Q)
        gating = torch.softmax(gate(p) / TEMPERATURE, dim=1) * 1.5
        debiased = quantiles.mean(dim=2) @ transform()
        score = (gating * debiased).sum(dim=1)
    tensors = {f"gating.layers.{name}": value.clone() for name, value in gate.state_dict().items()}
    tensors = {name: value for name, value in tensors.items() if value.dtype == torch.float32}
    tensors |= {"regression_layer.weight": regression, "reward_transform_matrix": transform()}
    tensors["gating.logit_scale"] = torch.tensor([1.5])
    write("quantile", tensors, h, p, quantiles=quantiles, gating=gating, debiased_rewards=debiased, score=score)


def bfloat16() -> None:
    torch.manual_seed(2)
    widths = [D, HIDDEN, HIDDEN, K]
    layers = [torch.nn.Linear(a, b) for a, b in zip(widths, widths[1:])]
    regression = torch.randn(K, D) / 7
    h, p = torch.randn(ROWS, D), torch.randn(ROWS, D)
    tensors = {}
    for i, layer in enumerate(layers):
        tensors |= {f"gating.layers.{i}.weight": layer.weight.data.clone(), f"gating.layers.{i}.bias": layer.bias.data.clone()}
    tensors |= {"regression_layer.weight": regression, "reward_transform_matrix": transform()}
    tensors["gating.logit_scale"] = torch.tensor([1.25])
    low = torch.bfloat16
    with torch.no_grad():
        rewards = h.to(low) @ regression.to(low).T
        x = p.to(low)
        for i, layer in enumerate(layers):
            x = layer.to(low)(x)
            x = torch.relu(x) if i < len(layers) - 1 else x
        gating = torch.softmax(x / TEMPERATURE, dim=1) * torch.tensor([1.25]).to(low)[0]
        debiased = rewards @ transform().to(low)
        score = (gating * debiased).sum(dim=1)
        coefficients = gating.float() @ transform().to(low).float().T
    write("bfloat16", tensors, h, p, rewards=rewards, gating=gating, debiased_rewards=debiased, score=score, coefficients=coefficients)


def write(name: str, tensors: dict, h: torch.Tensor, p: torch.Tensor, **expected: torch.Tensor) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    save_file({key: value.contiguous() for key, value in tensors.items()}, OUT / f"{name}.safetensors")
    numbers = {key: value.float().tolist() for key, value in {"h": h, "p": p, **expected}.items()}
    settings = {"torch": torch.__version__, "temperature": TEMPERATURE, "quantiles": Q if name == "quantile" else 1}
    (OUT / f"{name}.json").write_text(json.dumps(settings | numbers) + "\n")


quantile()
bfloat16()
