"""Labels that cleanlab doubts, for src/doctor/doubt.rs.

Written once with cleanlab 2.9.0:

    pip install cleanlab==2.9.0
    python tests/data/doubts_cleanlab.py > tests/data/doubts_cleanlab.json

Probabilities of a model that is right most of the time, labels of which one in ten is wrong, and the samples
that confident learning finds, least probable label first.
"""

import json

import numpy as np
from cleanlab.filter import find_label_issues

rng = np.random.default_rng(11)
samples, classes = 400, 4
truth = rng.choice(classes, samples, p=[0.4, 0.3, 0.2, 0.1])
logits = rng.normal(0, 1, (samples, classes)) + 2.5 * np.eye(classes)[truth]
scores = np.exp(logits)
scores /= scores.sum(axis=1, keepdims=True)
scores = scores.round(6)
wrong = rng.random(samples) < 0.1
labels = np.where(wrong, (truth + rng.integers(1, classes, samples)) % classes, truth)
issues = find_label_issues(
    labels, scores, filter_by="confident_learning", return_indices_ranked_by="self_confidence"
)
print(json.dumps({"labels": labels.tolist(), "scores": scores.tolist(), "issues": issues.tolist()}))
