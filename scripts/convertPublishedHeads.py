"""Heads that the published training scripts saved, as safetensors: python convertPublishedHeads.py REGRESSION.pt GATING.pt OUT.safetensors"""

import sys

import torch
from safetensors.torch import save_file

regression, gating = (torch.load(path, map_location="cpu", weights_only=True) for path in sys.argv[1:3])
heads = {"regression_layer.weight": regression["weight"], **{f"gating.{name}": value for name, value in gating.items()}}
# the scripts neither save the debiasing nor train the gate with it: the identity stands for none
heads["reward_transform_matrix"] = torch.eye(len(regression["weight"]))
save_file({name: value.float().contiguous() for name, value in heads.items()}, sys.argv[3], {"format": "pt"})
