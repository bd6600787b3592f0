"""Scores conversations with several exported models in one process: {folder: [messages, …]} on standard input becomes
{folder: [result, …]}, through examples/scoreExported.py."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))
from scoreExported import Scorer

results = {}
for folder, conversations in json.load(sys.stdin).items():
    scorer = Scorer(folder)
    results[folder] = [scorer.score(messages) for messages in conversations]
print(json.dumps(results))
