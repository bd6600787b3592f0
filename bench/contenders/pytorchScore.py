"""PyTorch through transformers, from conversations to both hidden states. Answers as runContender.mjs asks."""

import json
import sys
import time

import torch
import transformers
from pytorchParts import load, peak_memory, versions


class Scorer:
    def __init__(self, request):
        self.model = load(request)
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(request["folder"])
        self.closing = self.tokenizer.encode("<|im_end|>\n<|im_start|>assistant", add_special_tokens=False)
        self.tokens = 0

    def tokenize(self, messages):
        text = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=False)
        inputs = self.tokenizer(text, return_tensors="pt")
        self.tokens += inputs["input_ids"].shape[1]
        return inputs

    def gate_position(self, ids):
        """Where the last user turn is closed, found as the published scripts do."""
        size = len(self.closing)
        return next(i for i in range(len(ids) - size, -1, -1) if ids[i : i + size] == self.closing)

    def published(self, conversations):
        """As the published scripts do: one conversation at a time, with the model's defaults."""
        states = []
        with torch.no_grad():
            for messages in conversations:
                inputs = self.tokenize(messages)
                hidden = self.model(**inputs).last_hidden_state[0]
                gate = self.gate_position(inputs["input_ids"][0].tolist())
                states.append((hidden[-1].clone(), hidden[gate].clone()))
        return states

    def batched(self, conversations, budget):
        """Sorted by length and padded on the right, which needs no mask: attention is causal."""
        rows = [self.tokenize(messages)["input_ids"][0] for messages in conversations]
        states = [None] * len(rows)
        with torch.inference_mode():
            for batch in batches([len(row) for row in rows], budget):
                ids = torch.nn.utils.rnn.pad_sequence([rows[i] for i in batch], batch_first=True)
                hidden = self.model(input_ids=ids, use_cache=False).last_hidden_state
                for j, i in enumerate(batch):
                    gate = self.gate_position(rows[i].tolist())
                    states[i] = (hidden[j, len(rows[i]) - 1].clone(), hidden[j, gate].clone())
        return states


def batches(lengths, budget):
    """Indices, longest first, in batches of at most `budget` tokens with their padding."""
    result = []
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if result and (len(result[-1]) + 1) * lengths[result[-1][0]] <= budget:
            result[-1].append(i)
        else:
            result.append([i])
    return result


def main():
    request = json.load(sys.stdin)
    scorer = Scorer(request)
    budget = request.get("budget")
    score = (lambda conversations: scorer.batched(conversations, budget)) if budget else scorer.published
    score(request["warmUp"])
    scorer.tokens = 0
    start = time.perf_counter()
    states = score(request["conversations"])
    seconds = time.perf_counter() - start
    peak = peak_memory()
    named = {}
    for i, (last, gate) in enumerate(states):
        named[f"{i} last"] = last.float().tolist()
        named[f"{i} gate"] = gate.float().tolist()
    answer = {"seconds": seconds, "tokens": scorer.tokens, "states": named, "peakMemory": peak, "versions": versions()}
    print(json.dumps(answer))


main()
