"""Scores one response, as a short script by somebody who has the model: coldScore.py BACKBONE HEADS --prompt … --response …"""

import argparse
import json
import os
import platform
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer, __version__

parser = argparse.ArgumentParser()
parser.add_argument("backbone")
parser.add_argument("heads", type=Path)
parser.add_argument("--prompt", required=True)
parser.add_argument("--response", required=True)
parser.add_argument("--threads", type=int)
args = parser.parse_args()
if args.threads:
    torch.set_num_threads(args.threads)

model = AutoModel.from_pretrained(args.backbone, dtype=torch.bfloat16)
tokenizer = AutoTokenizer.from_pretrained(args.backbone)
heads = load_file(args.heads / "heads.safetensors")
temperature = json.loads((args.heads / "manifest.json").read_text())["gating_temperature"]

messages = [{"role": "user", "content": args.prompt}, {"role": "assistant", "content": args.response}]
inputs = tokenizer(tokenizer.apply_chat_template(messages, tokenize=False), return_tensors="pt")
ids = inputs["input_ids"][0].tolist()
closing = tokenizer.encode("<|im_end|>\n<|im_start|>assistant", add_special_tokens=False)
gate = next(i for i in range(len(ids), -1, -1) if ids[i : i + len(closing)] == closing)
with torch.no_grad():
    hidden = model(**inputs).last_hidden_state[0].float()
    rewards = heads["regression_layer.weight"] @ hidden[-1]
    x = hidden[gate]
    layers = sorted(int(name.split(".")[2]) for name in heads if name.startswith("gating.layers.") and "weight" in name)
    for i in layers:
        x = heads[f"gating.layers.{i}.weight"] @ x + heads[f"gating.layers.{i}.bias"]
        if i != layers[-1]:
            x = torch.relu(x)
    weights = torch.softmax(x / temperature, 0) * heads["gating.logit_scale"]
    score = float(weights @ (rewards @ heads["reward_transform_matrix"]))

versions = {"torch": torch.__version__, "transformers": __version__, "Python": platform.python_version()}
print(json.dumps({"score": score, "versions": {**versions, "threads": str(torch.get_num_threads())}}))
