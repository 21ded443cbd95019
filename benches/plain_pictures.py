#!/usr/bin/env python3
"""docsort's preset `photos` against the same network and recipe in PyTorch, each trained for the same time, one after the other,
on the same pictures, and asked about the same held-out ones. Markdown.

    python3 benches/plain_pictures.py --docsort BIN --data DIR --work DIR --minutes 20 [--python PYTHON] [--held-out DIR]

`--data` holds class folders; of each class a tenth is held out and a fortieth chooses docsort's best epoch, unless `--held-out`
names class folders of its own. PyTorch learns the same pictures as docsort and validates on none. `--python` has torch, numpy and
Pillow (benches/run.py makes such an environment: ~/.cache/docsort-benches/venv/bin/python).
"""

import csv
import json
import pathlib
import sys
import time

import class_folders
from real_pictures import wilson

PEER = pathlib.Path(__file__).resolve().parent / "peers" / "photos.py"
# Of each class: held out where no folder is given, and docsort's validation pictures.
HELD_OUT, VALID = 0.1, 0.025


def split(args):
    """Folders `train`, `valid` and `test` of links in `--work`, the last one apart; returns the first two's parent and the last."""
    found = class_folders.pictures(args.data)
    if args.per_class:
        (found,) = class_folders.drawn(found, [{name: min(args.per_class, len(files)) for name, files in found.items()}], args.seed)
    part = lambda fraction: {name: max(1, round(fraction * len(files))) for name, files in found.items()}
    test, valid = {name: 0 for name in found} if args.held_out else part(HELD_OUT), part(VALID)
    train = {name: len(files) - test[name] - valid[name] for name, files in found.items()}
    parts = class_folders.drawn(found, [train, valid, test], args.seed)
    data = args.work / "data"
    class_folders.linked(parts[0], data / "train")
    class_folders.linked(parts[1], data / "valid")
    return data, args.held_out or class_folders.linked(parts[2], args.work / "held-out")


def by_docsort(args, data, held_out):
    began = time.perf_counter()
    run = class_folders.trained(args.docsort, data, args.work, "plain", [f"seed={args.seed}"], args.minutes)
    seconds = time.perf_counter() - began
    rows = class_folders.answers(args.docsort, run, held_out, args.work)
    with open(run / "history.csv", encoding="utf-8") as file:
        epochs = list(csv.DictReader(file))
    # Shortened epochs count for what they are.
    seen = sum(float(row["pictures_per_s"]) * float(row["elapsed_s"]) for row in epochs)
    pictures = sum(len(files) for files in class_folders.pictures(data / "train").values())
    # By argmax, as PyTorch is counted: `unknown` is no answer of a benchmark.
    right = sum(truth == likeliest for truth, likeliest, _ in rows)
    return {"right": right, "of": len(rows), "seconds": seconds, "epochs": seen / pictures, "run": run,
            "pictures_per_s": sum(float(row["pictures_per_s"]) for row in epochs) / len(epochs),
            "likeliest": [likeliest for _, likeliest, _ in rows]}


def by_pytorch(args, data, held_out, *more):
    command = [args.python, PEER, "--held-out", held_out, "--threads", args.threads, "--seed", args.seed, *more]
    return json.loads(class_folders.run(command, args.work).splitlines()[-1])


def line(name, told):
    low, high = wilson(told["right"], told["of"])
    accuracy = f"{100 * told['right'] / told['of']:.2f} % = {told['right']}/{told['of']} ({100 * low:.1f}–{100 * high:.1f})"
    return f"| {name} | {accuracy} | {told['epochs']:.1f} | {told['pictures_per_s']:.0f} | {told['seconds'] / 60:.1f} min |"


def agreement(docsort, pytorch):
    """What PyTorch answers with docsort's weights: the networks are one if this is nearly 1."""
    same = sum(a == b for a, b in zip(docsort["likeliest"], pytorch["likeliest"], strict=True))
    return (f"With docsort's weights ({pytorch['weights']:,} numbers), PyTorch answers {same} of {pytorch['of']} pictures as docsort does. "
            "JPEGs are decoded by two decoders; on PNGs all should agree.")


def main():
    parser = class_folders.parser(__doc__)
    parser.add_argument("--minutes", type=float, required=True, help="for each")
    parser.add_argument("--held-out", type=pathlib.Path)
    parser.add_argument("--per-class", type=int, help="take only so many pictures of each class")
    parser.add_argument("--only", choices=["docsort", "pytorch"])
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = class_folders.asked(parser)
    args.held_out = args.held_out and args.held_out.resolve()
    data, held_out = split(args)
    print("| | held-out pictures right (95 %) | epochs | pictures/s | took |\n|---|---|---|---|---|", flush=True)
    if args.only != "pytorch":
        docsort = by_docsort(args, data, held_out)
        print(line("docsort", docsort), flush=True)
    if args.only != "docsort":
        pytorch = by_pytorch(args, data, held_out, "--train", data / "train", "--minutes", args.minutes)
        print(line(f"PyTorch, {pytorch['kind']}", pytorch), flush=True)
    if args.only is None:
        weights = docsort["run"] / "best" / "model.safetensors"
        print("\n" + agreement(docsort, by_pytorch(args, data, held_out, "--weights", weights)))


if __name__ == "__main__":
    main()
