"""Files as the published training scripts save them: FOLDER/regression.pt, FOLDER/gating.pt, for 3 objectives of width 4."""

import sys
from pathlib import Path

import torch
from torch import nn


class GatingNetwork(nn.Module):
    def __init__(self):
        super().__init__()
        self.logit_scale = nn.Parameter(torch.ones(1) * 1.5)
        self.layers = nn.ModuleList([nn.Linear(4, 5), nn.Linear(5, 5), nn.Linear(5, 3)])


folder = Path(sys.argv[1])
torch.manual_seed(0)
torch.save({"weight": torch.randn(3, 4, dtype=torch.float64)}, folder / "regression.pt")
gating = GatingNetwork()
torch.save(gating.state_dict(), folder / "gating.pt")
