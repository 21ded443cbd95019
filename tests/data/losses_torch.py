"""Values and gradients of PyTorch's losses, for src/loss/tests.rs.

Written once with torch 2.15.0 (CPU, float64):

    pip install torch==2.15.0
    python tests/data/losses_torch.py > tests/data/losses_torch.json

Each case holds logits, targets, smoothing and weights, and what PyTorch makes of them: the value of the
loss and its gradient by the logits. Targets are class numbers for `sparse_categorical_cross_entropy` and
rows of numbers for the others.
"""

import json
import math

import torch
import torch.nn.functional as F

torch.manual_seed(7)


def smooth(targets, smoothing, choices):
    return targets * (1 - smoothing) + smoothing / choices


def weighted_mean(each, of_picture):
    """PyTorch's own weights multiply each class's part of a smoothed target (its issue 104776); docsort's
    multiply what a picture costs. So PyTorch gives the pictures' costs here, and they are weighted after it."""
    return (each * of_picture).sum() / of_picture.sum()


def sparse(z, t, e, w):
    if w is None or e == 0:
        return F.cross_entropy(z, t, weight=w, label_smoothing=e)
    return weighted_mean(F.cross_entropy(z, t, label_smoothing=e, reduction="none"), w[t])


def categorical(z, t, e, w):
    if w is None:
        return F.cross_entropy(z, t, label_smoothing=e)
    return weighted_mean(F.cross_entropy(z, t, label_smoothing=e, reduction="none"), (t * w).sum(1))


def binary(z, t, e, w):
    if w is None or e == 0:
        return F.binary_cross_entropy_with_logits(z, smooth(t, e, 2), pos_weight=w)
    return F.binary_cross_entropy_with_logits(z, smooth(t, e, 2), weight=w * t + 1 - t)


def mse_softmax(z, t, e, w):
    squares = (F.softmax(z, 1) - smooth(t, e, z.shape[1])) ** 2
    if w is None:
        return F.mse_loss(F.softmax(z, 1), smooth(t, e, z.shape[1]))
    of_picture = (t * w).sum(1, keepdim=True)
    return (squares * of_picture).sum() / (of_picture.sum() * z.shape[1])


def mse_sigmoid(z, t, e, w):
    if w is None:
        return F.mse_loss(torch.sigmoid(z), smooth(t, e, 2))
    # PyTorch has no such weight for it; this is how binary_cross_entropy_with_logits weighs.
    return ((w * t + 1 - t) * F.mse_loss(torch.sigmoid(z), smooth(t, e, 2), reduction="none")).mean()


def case(name, loss, logits, targets, smoothing, weights):
    z = logits.clone().requires_grad_(True)
    value = loss(z, targets, smoothing, weights)
    value.backward()
    assert math.isfinite(value.item())
    return {
        "name": name,
        "logits": logits.tolist(),
        "targets": targets.tolist(),
        "smoothing": smoothing,
        "weights": None if weights is None else weights.tolist(),
        "value": value.item(),
        "gradient": z.grad.tolist(),
    }


d = torch.float64
drawn = torch.randn(5, 4, dtype=d) * 3
extreme = torch.tensor([[1e4, -1e4, 0.0, 5.0], [-1e4, 1e4, 1e4, -1e4], [0.0, 0.0, 0.0, 0.0]], dtype=d)
classes, extreme_classes = torch.tensor([0, 3, 1, 1, 2]), torch.tensor([1, 2, 3])
one_hot = F.one_hot(classes, 4).to(d)
extreme_one_hot = F.one_hot(extreme_classes, 4).to(d)
soft = torch.softmax(torch.randn(5, 4, dtype=d), 1)
flags = torch.tensor([[0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 0]], dtype=d)
extreme_flags = torch.tensor([[0, 1, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1]], dtype=d)
weights = torch.tensor([0.5, 2.0, 1.25, 3.0], dtype=d)

cases = []
for smoothing in (0.0, 0.1):
    for w in (None, weights):
        s = "sparse_categorical_cross_entropy"
        cases += [case(s, sparse, drawn, classes, smoothing, w)]
        cases += [case(s, sparse, extreme, extreme_classes, smoothing, w)]
        b = "binary_cross_entropy"
        cases += [case(b, binary, drawn, flags, smoothing, w)]
        cases += [case(b, binary, extreme, extreme_flags, smoothing, w)]
        m = "mean_squared_error of softmax"
        cases += [case(m, mse_softmax, drawn, one_hot, smoothing, w)]
        cases += [case(m, mse_softmax, extreme, extreme_one_hot, smoothing, w)]
        m = "mean_squared_error of sigmoid"
        cases += [case(m, mse_sigmoid, drawn, flags, smoothing, w)]
        cases += [case(m, mse_sigmoid, extreme, extreme_flags, smoothing, w)]
        c = "categorical_cross_entropy"
        cases += [case(c, categorical, drawn, soft, smoothing, w)]
        cases += [case(c, categorical, drawn, one_hot, smoothing, w)]
        cases += [case(c, categorical, extreme, extreme_one_hot, smoothing, w)]

print(json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases}, indent=1))
