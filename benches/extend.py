#!/usr/bin/env python3
"""What `docsort extend` makes of 5, 10 and 20 drawn letters, invoices and tickets, as Markdown.

    python3 benches/extend.py --docsort BIN --work DIR [--real DIR]

Asked are drawings of the three new classes that it was not extended by, drawings of the old ones by rules that no training
used, and what is none of both. Beside it stand a training from scratch and logistic regression on raw pixels, on as many
pictures of each class, old ones too. `--real` holds class folders of real pictures, which are asked and never learnt. It
needs Pillow and numpy; everything it makes lies in `--work`.
"""

import argparse
import json
import shutil
import subprocess
import time
from pathlib import Path

import numpy
from drawn_post import KINDS, draw
from PIL import Image

OLD = ["credit_card", "drivers_license", "passport"]
NONE = ["identity", "other", "id_card"]
COUNTS = [5, 10, 20]
SEEDS = [0, 1, 2]
# Of each new class: those that are asked, and those from which the few are chosen.
ASKED, CHOICE = 50, 60
PIXELS = 32


def run(command, cwd):
    told = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if told.returncode not in (0, 3):
        raise SystemExit(told.stderr.strip() or f"{command} ended with {told.returncode}")
    return told.stdout


def pictures(args):
    """Draws what is not there yet."""
    for kind in KINDS:
        for folder, numbers in (("choice", range(CHOICE)), ("asked", range(1000, 1000 + ASKED))):
            place = args.work / folder / kind
            if place.exists():
                continue
            place.mkdir(parents=True)
            for number in numbers:
                draw(kind, number).save(place / f"{number:04}.jpg", quality=88)
    for folder, rules, seed, each in (("held", "held-out", 2, 60), ("old", "training", 3, max(COUNTS))):
        if not (args.work / folder).exists():
            rest = ["--per-class", each, "--with-other", "--rules", rules, "--seed", seed]
            run([args.docsort, "synth", "--out", folder, *rest], args.work)


def answers(args, model, folder):
    """(true class, answer or None) for each picture of a folder of class folders."""
    text = run([args.docsort, "predict", "--model", model, "--format", "jsonl", folder], args.work)
    rows = [json.loads(line) for line in text.splitlines()]
    return [(Path(row["path"]).parent.name, row["label"] if row["status"] == "ok" else None) for row in rows]


def part(rows, classes):
    """Part of the pictures of these classes that got what they should: their class, or unknown where it is none."""
    asked = [(truth, answer) for truth, answer in rows if truth in classes]
    right = [answer == (None if truth in NONE else truth) for truth, answer in asked]
    return sum(right) / len(right) if right else float("nan")


def figures(args, model):
    held, new = answers(args, model, args.work / "held"), answers(args, model, args.work / "asked")
    real = answers(args, model, args.real) if args.real else []
    return [part(new, KINDS), part(held, OLD), part(held, NONE), part(real, OLD), part(real, NONE)]


def chosen(args, count, seed):
    """A folder with so many pictures of each new class."""
    folder = args.work / f"new-{count}-{seed}"
    for kind in KINDS:
        order = numpy.random.default_rng([seed, count]).permutation(CHOICE)
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for number in order[:count]:
            shutil.copy(args.work / "choice" / kind / f"{number:04}.jpg", folder / kind)
    return folder


def extended(args, count, seed):
    folder = chosen(args, count, seed)
    shutil.rmtree(args.work / "runs" / folder.name, ignore_errors=True)
    began = time.perf_counter()
    run([args.docsort, "extend", "--model", "shipped", "--data", folder, "--name", folder.name], args.work)
    seconds = time.perf_counter() - began
    return [*figures(args, Path("runs") / folder.name), seconds]


def together(args, count, seed):
    """So many pictures of each class, old and new: what has no old model needs."""
    folder = args.work / f"all-{count}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(chosen(args, count, seed), folder)
    for place in sorted(path for path in (args.work / "old").iterdir() if path.is_dir()):
        (folder / place.name).mkdir()
        for file in sorted(place.iterdir())[:count]:
            shutil.copy(file, folder / place.name)
    return folder


def scratch(args, count, seed):
    folder = together(args, count, seed)
    shutil.rmtree(args.work / "runs" / folder.name, ignore_errors=True)
    began = time.perf_counter()
    rest = ["--set", 'data.reject=["identity", "other"]', "--plain", "--name", folder.name]
    run([args.docsort, "train", "--data", folder, *rest], args.work)
    seconds = time.perf_counter() - began
    return [*figures(args, Path("runs") / folder.name), seconds]


def pixels(folder):
    rows, names = [], []
    for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.parent == folder):
        picture = Image.open(file).convert("RGB").resize((PIXELS, PIXELS), Image.Resampling.BOX)
        rows.append(numpy.asarray(picture, dtype=numpy.float64).ravel() / 255 - 0.5)
        names.append(file.parent.name)
    return numpy.stack(rows), names


def regression(args, count, seed):
    """Softmax regression on raw pixels, a half as the probability from which on it answers, as docsort has it."""
    began = time.perf_counter()
    inputs, names = pixels(together(args, count, seed))
    classes = sorted(set(names))
    truth = numpy.eye(len(classes))[[classes.index(name) for name in names]]
    inputs = numpy.hstack([inputs, numpy.ones((len(inputs), 1))])
    weights = numpy.zeros((inputs.shape[1], len(classes)))
    step = 2 * len(inputs) / numpy.linalg.norm(inputs, 2) ** 2
    for _ in range(500):
        weights -= step * (inputs.T @ (chances(inputs @ weights) - truth) / len(inputs) + 1e-3 * weights)
    seconds = time.perf_counter() - began
    found = []
    for folder, wanted in ((args.work / "asked", [KINDS]), (args.work / "held", [OLD, NONE]), (args.real, [OLD, NONE])):
        if folder is None:
            found += [float("nan")] * 2
            continue
        asked, truths = pixels(folder)
        sure = chances(numpy.hstack([asked, numpy.ones((len(asked), 1))]) @ weights)
        best = [classes[at] for at in sure.argmax(1)]
        answered = [name if top >= 0.5 and name not in NONE else None for name, top in zip(best, sure.max(1))]
        found += [part(list(zip(truths, answered)), group) for group in wanted]
    return [*found, seconds]


def chances(logits):
    powers = numpy.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def line(title, found):
    """Means over the seeds, and the lowest and the highest of the new classes."""
    found = numpy.array(found)
    cells = ["–" if numpy.isnan(value) else f"{100 * value:.1f} %" for value in found[:, :5].mean(0)]
    if len(found) > 1:
        cells[0] += f" ({100 * found[:, 0].min():.0f} to {100 * found[:, 0].max():.0f})"
    seconds = f"{found[:, 5].mean():.1f} s" if found.shape[1] > 5 else "–"
    return f"| {title} | {' | '.join(cells)} | {seconds} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docsort", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--only", choices=["extend", "scratch", "pixels"], action="append")
    args = parser.parse_args()
    args.docsort, args.work = args.docsort.resolve(), args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    pictures(args)
    print("| model | new classes | old, drawn | none of them, drawn | old, real | none, real | takes |")
    print("|---|---|---|---|---|---|---|")
    print(line("shipped, before", [figures(args, "shipped")]), flush=True)
    for name, way in (("extend", extended), ("scratch", scratch), ("pixels", regression)):
        if args.only and name not in args.only:
            continue
        for count in COUNTS:
            # A training is longer: one seed shows whether it is near.
            seeds = SEEDS[:1] if name == "scratch" else SEEDS
            print(line(f"{name}, {count} pictures a class", [way(args, count, seed) for seed in seeds]), flush=True)


if __name__ == "__main__":
    main()
