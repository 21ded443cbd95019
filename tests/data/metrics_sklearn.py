"""Expected values for the tests of `src/evaluation`, from scikit-learn and SciPy.

Run once: `pip install scikit-learn==1.9.1 scipy==1.17.1 && python metrics_sklearn.py > metrics_sklearn.json`
"""

import json
import math
import random

import numpy as np
import scipy
import sklearn
from scipy.stats import binomtest
from sklearn.calibration import calibration_curve
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    brier_score_loss,
    confusion_matrix,
    log_loss,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
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


def softmax_rows(seed, classes, pictures, certainty, rounded):
    """Probabilities as docsort has them, in single precision; rounded ones have ties."""
    draw = random.Random(seed)
    truth, rows = [], []
    for _ in range(pictures):
        label = draw.randrange(classes)
        logits = [draw.gauss(0, 1) for _ in range(classes)]
        logits[label] += draw.gauss(certainty, 1)
        powers = [math.exp(z) for z in logits]
        row = [p / sum(powers) for p in powers]
        if rounded:
            row = [round(p, 1) for p in row]
        truth.append(label)
        rows.append([float(np.float32(p)) for p in row])
    return truth, rows


def bins(confidence, right):
    """Of 15 equal bins: the filled ones by scikit-learn, and the error that follows from them and from
    their counts."""
    accuracy, mean = calibration_curve(right, confidence, n_bins=15, strategy="uniform")
    edges = np.linspace(0, 1, 16)
    counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=15)
    filled = counts[counts > 0]
    error = float(np.sum(np.abs(accuracy - mean) * filled) / len(right))
    return {
        "counts": counts.tolist(),
        "accuracy": accuracy.tolist(),
        "confidence": mean.tolist(),
        "expected_calibration_error": error,
    }


def rejection(confidence, right):
    """Coverage and error for each confidence as the least that is answered."""
    points = []
    for least in sorted(set(confidence), reverse=True):
        answered = [r for c, r in zip(confidence, right) if c >= least]
        points.append([least, len(answered) / len(right), 1 - sum(answered) / len(answered)])
    return points


def one_against_rest(truth, scores, label):
    is_it = [int(t == label) for t in truth]
    fpr, tpr, _ = roc_curve(is_it, scores[:, label], drop_intermediate=False)
    precision, recall, _ = precision_recall_curve(is_it, scores[:, label])
    return {
        "roc": [fpr.tolist(), tpr.tolist()],
        "roc_auc": float(roc_auc_score(is_it, scores[:, label])),
        "precision_recall": [recall[::-1].tolist(), precision[::-1].tolist()],
        "average_precision": float(average_precision_score(is_it, scores[:, label])),
    }


def probabilities(name, classes, truth, rows):
    scores = np.array(rows)
    confidence = scores.max(axis=1)
    right = (scores.argmax(axis=1) == np.array(truth)).astype(int)
    one_hot = np.eye(classes)[truth]
    brier = float(np.mean(np.sum((scores - one_hot) ** 2, axis=1)))
    if classes > 2 and abs(scores.sum(axis=1) - 1).max() < 1e-6:
        # By hand above, because scikit-learn refuses rows that do not sum to 1.
        theirs = brier_score_loss(truth, scores, labels=range(classes), scale_by_half=False)
        assert abs(brier - theirs) < 1e-12
    return {
        "name": name,
        "classes": classes,
        "truth": truth,
        "scores": rows,
        "log_loss": float(
            -np.mean(np.log(np.maximum(scores[range(len(truth)), truth], np.finfo(float).eps)))
            if abs(scores.sum(axis=1) - 1).max() > 1e-6
            else log_loss(truth, scores, labels=range(classes))
        ),
        "brier_score": brier,
        "top_k": [
            top_k_accuracy_score(truth, scores, k=k, labels=range(classes)) for k in (1, 2)
        ]
        if classes > 2
        else [],
        "bins": bins(confidence, right),
        "rejection": rejection(confidence.tolist(), right.tolist()),
        "classes_against_rest": [one_against_rest(truth, scores, c) for c in range(classes)],
    }


def novelty(seed, kept, rejects, digits):
    draw = random.Random(seed)
    single = lambda x: float(np.float32(round(x, digits)))
    answerable = [single(draw.betavariate(8, 2)) for _ in range(kept)]
    other = [single(draw.betavariate(3, 3)) for _ in range(rejects)]
    truth = [1] * kept + [0] * rejects
    fpr, tpr, thresholds = roc_curve(truth, answerable + other, drop_intermediate=False)
    first = int(np.argmax(tpr >= 0.95))
    return {
        "answerable": answerable,
        "rejects": other,
        "auroc": float(roc_auc_score(truth, answerable + other)),
        "threshold": float(thresholds[first]),
        "false_accept_rate_at_95_kept": float(fpr[first]),
    }


def percentiles():
    draw = random.Random(9)
    values = [draw.lognormvariate(2, 0.5) for _ in range(37)]
    return {
        "values": values,
        "p50": float(np.percentile(values, 50)),
        "p95": float(np.percentile(values, 95)),
    }


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
            "probabilities": [
                probabilities("four classes", 4, *softmax_rows(11, 4, 120, 1.5, False)),
                probabilities("many ties", 3, *softmax_rows(12, 3, 90, 1.0, True)),
                probabilities("two classes", 2, *softmax_rows(13, 2, 60, 1.0, False)),
            ],
            "novelty": [
                novelty(21, 200, 80, 6),
                novelty(22, 37, 11, 2),
                novelty(23, 20, 30, 1),
            ],
            "percentiles": percentiles(),
        }
    )
)
