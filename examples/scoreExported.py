"""Scores conversations with a model that `armorm export` wrote, in Python: torch, transformers and safetensors, no code of armorm.

    python scoreExported.py MODEL_FOLDER < conversations.jsonl

Each line has "messages"; texts must not hold special tokens, which transformers would take for the template's own.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors import safe_open
from transformers import AutoModel, AutoTokenizer


class Scorer:
    def __init__(self, folder, dtype=torch.float32):
        self.config = json.loads(Path(folder, "config.json").read_text())
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.backbone = AutoModel.from_pretrained(folder, dtype=dtype).eval()
        index = json.loads(Path(folder, "model.safetensors.index.json").read_text())["weight_map"]
        self.heads = {}
        for name in filter(lambda name: not name.startswith("model."), index):
            with safe_open(Path(folder, index[name]), "pt") as tensors:
                self.heads[name] = tensors.get_tensor(name).float()

    def ids(self, messages):
        return self.tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False)

    @torch.inference_mode()
    def score(self, messages):
        ids, added = self.ids(messages), self.tokenizer.added_tokens_decoder
        # the gate reads the token that closes the last user turn: the last special one of the prompt
        gate = max(i for i, id in enumerate(self.ids(messages[:-1])) if id in added and added[id].special)
        hidden = self.backbone(torch.tensor([ids])).last_hidden_state[0].float()
        x = hidden[gate]
        for i in range(self.config["gating_n_hidden"] + 1):
            x = self.heads[f"gating.layers.{i}.weight"] @ (x.relu() if i else x) + self.heads[f"gating.layers.{i}.bias"]
        gating = torch.softmax(x / self.config["gating_temperature"], dim=0) * self.heads["gating.logit_scale"]
        rewards = self.heads["regression_layer.weight"] @ hidden[-1]
        debiased = rewards @ self.heads["reward_transform_matrix"]
        return {"score": (gating * debiased).sum().item(), "rewards": rewards.tolist(), "gating": gating.tolist()}


if __name__ == "__main__":
    scorer = Scorer(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(scorer.score(json.loads(line)["messages"])))
