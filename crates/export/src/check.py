"""Asks ONNX's checker and ONNX Runtime about a file that docsort exported: check.py MODEL FOLDER.

FOLDER holds squares.bin, logits.bin and probabilities.bin. Prints one line of JSON with the largest differences.
"""

import json
import sys
from pathlib import Path

try:
    import numpy
    import onnx
    import onnxruntime
except ImportError as missing:
    print(json.dumps({"missing": missing.name}))
    sys.exit(0)


def largest(ours, theirs, unit=1.0):
    return float(numpy.max(numpy.abs(ours - theirs.astype(numpy.float64)) / unit))


def main(model, folder):
    onnx.checker.check_model(onnx.load(model), full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (image,) = session.get_inputs()
    side = image.shape[1]
    squares = numpy.fromfile(folder / "squares.bin", numpy.uint8).reshape(-1, side, side, 3)
    count = len(squares)
    logits = numpy.fromfile(folder / "logits.bin", "<f4").reshape(count, -1)
    probabilities = numpy.fromfile(folder / "probabilities.bin", "<f4").reshape(count, -1)
    # Batches of several sizes: the first axis is free.
    theirs = [[], []]
    for batch in numpy.split(squares, [1, 8, 40]):
        if len(batch):
            answers = session.run(["logits", "probabilities"], {image.name: batch})
            for rows, answer in zip(theirs, answers):
                rows.append(answer)
    their_logits, their_probabilities = map(numpy.concatenate, theirs)
    unit = numpy.maximum(1.0, numpy.abs(logits).max(axis=1, keepdims=True))
    print(
        json.dumps(
            {
                "runtime": onnxruntime.__version__,
                "checker": onnx.__version__,
                "squares": count,
                "logits": largest(logits, their_logits, unit),
                "probabilities": largest(probabilities, their_probabilities),
            }
        )
    )


main(sys.argv[1], Path(sys.argv[2]))
