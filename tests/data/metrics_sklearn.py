"""Expected values for the tests of `src/evaluation`, from scikit-learn and SciPy.

Run once: `pip install scikit-learn && python metrics_sklearn.py > metrics_sklearn.json`
"""

import json
import random

import scipy
import sklearn
from scipy.stats import binomtest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)


def metrics(name, classes, truth, predicted):
    """`predicted` holds `classes` for "unknown"; averages run over the labels that occur in the truth."""
    labels = list(range(classes))
    precision, recall, f1, support = precision_recall_fscore_support(
        truth, predicted, labels=labels, average=None, zero_division=0
    )
    macro = precision_recall_fscore_support(
        truth, predicted, labels=sorted(set(truth)), average="macro", zero_division=0
    )
    matrix = confusion_matrix(truth, predicted, labels=labels + [classes])
    return {
        "name": name,
        "classes": classes,
        "truth": truth,
        "predicted": predicted,
        "confusion": matrix[:classes].tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": support.tolist(),
        "macro": [float(value) for value in macro[:3]],
    }


def simulated(seed, classes, pictures, right, unknown):
    draw = random.Random(seed)
    truth = [draw.randrange(classes) for _ in range(pictures)]
    predicted = []
    for label in truth:
        chance = draw.random()
        if chance < right:
            predicted.append(label)
        elif chance < right + unknown:
            predicted.append(classes)
        else:
            predicted.append(draw.randrange(classes))
    return truth, predicted


def wilson(successes, trials):
    interval = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
    return [successes, trials, float(interval.low), float(interval.high)]


def top_k_cases():
    draw = random.Random(7)
    truth = [draw.randrange(5) for _ in range(40)]
    scores = [[draw.random() for _ in range(5)] for _ in truth]
    hits = [
        int(top_k_accuracy_score(truth, scores, k=k, labels=range(5), normalize=False))
        for k in (1, 2, 3)
    ]
    return {"truth": truth, "scores": scores, "hits": hits}


print(
    json.dumps(
        {
            "scikit-learn": sklearn.__version__,
            "scipy": scipy.__version__,
            "cases": [
                metrics("three classes", 3, *simulated(1, 3, 60, 0.8, 0.0)),
                metrics("with unknown", 3, *simulated(2, 3, 60, 0.6, 0.2)),
                metrics("never predicted", 3, [0, 0, 1, 1, 2, 2], [0, 0, 1, 0, 0, 1]),
                metrics("no pictures of a class", 3, [0, 0, 1, 1], [0, 2, 1, 1]),
                metrics("all right", 2, [0, 1, 1], [0, 1, 1]),
                metrics("all wrong", 2, [0, 1, 1], [1, 0, 0]),
                metrics("all unknown", 2, [0, 1, 1], [2, 2, 2]),
                metrics("twenty classes", 20, *simulated(3, 20, 500, 0.7, 0.1)),
            ],
            "wilson_95": [
                wilson(*pair)
                for pair in [(0, 1), (1, 1), (0, 20), (20, 20), (28, 30), (81, 263), (9990, 10000)]
            ],
            "top_k": top_k_cases(),
        }
    )
)
