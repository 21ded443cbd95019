#!/usr/bin/env python3
"""What `docsort check --model` finds of wrong labels, and what removing it is worth: a fifth of the labels is changed, each half of
the pictures is judged by a model that was trained on the other half, and the preset `photos` is trained with and without what
was doubted. Clean held-out pictures are asked. Markdown.

    python3 benches/noisy_labels.py --docsort BIN --data DIR --work DIR [--per-class 800] [--epochs 12] [--held-out 200]

`--data` holds class folders whose labels count as right, such as CIFAR-10's ten. With the default sizes it takes about 8 minutes on
2 cores. Python's standard library is enough.
"""

import csv
import pathlib
import random

import class_folders
from real_pictures import wilson

# Half of the training pictures of each class, twice; and of each class, to choose the best epoch.
HALVES, VALID = 2, 0.1


def changed(found, noise, seed):
    """The same files under other classes where the label was changed, and the names of those, as `class_folders.linked` gives them."""
    dice, given, wrong = random.Random(f"noise {seed}"), {name: [] for name in found}, set()
    for truth, files in found.items():
        for place in sorted(dice.sample(range(len(files)), round(noise * len(files)))):
            given[dice.choice([name for name in found if name != truth])].append(files[place])
            wrong.add(name_of(files[place]))
    for truth, files in found.items():
        given[truth] += [file for file in files if name_of(file) not in wrong]
    return given, wrong


def name_of(file):
    return f"{file.parent.name}-{file.name}"


def halves(given, seed):
    """Two folders' worth of files, each class divided at random."""
    sizes = [{name: len(files) // HALVES for name, files in given.items()}]
    sizes.append({name: len(files) - sizes[0][name] for name, files in given.items()})
    return class_folders.drawn(given, sizes, seed)


def doubted(text):
    """Names of the pictures whose labels `findings.csv` doubts."""
    rows = csv.DictReader(text.splitlines())
    return {pathlib.Path(row["path"]).name for row in rows if row["finding"] == "doubted_label"}


def found_by_check(args, given, seed, settings):
    """Names of all pictures that are doubted by the model of the other half."""
    parts = [class_folders.linked(half, args.work / f"half-{number}") for number, half in enumerate(halves(given, seed))]
    found = set()
    for number, part in enumerate(parts):
        model = class_folders.trained(args.docsort, part, args.work, f"half-{number}-{seed}", settings)
        out = args.work / "runs" / f"half-{number}-{seed}" / "check"
        class_folders.run([args.docsort, "check", parts[1 - number], "--model", model, "--output", out], args.work)
        found |= doubted((out / "findings.csv").read_text(encoding="utf-8"))
    return found


def without(given, names):
    return {label: [file for file in files if name_of(file) not in names] for label, files in given.items()}


def part(right, of):
    low, high = wilson(right, of)
    return f"{100 * right / of:.1f} % = {right}/{of} ({100 * low:.1f}–{100 * high:.1f})" if of else "–"


def measured(args, given, held_out, name, settings):
    """(right, of) of the clean pictures after a training that sees as many pictures in all, however many there are."""
    if min(map(len, given.values())) < 2:
        # A class went whole: the judging models learnt nothing.
        return 0, 0
    data = class_folders.linked(given, args.work / "data")
    pictures = sum(map(len, given.values()))
    all_of_them = args.per_class * len(given)
    epochs = f"train.epochs={round(args.epochs * all_of_them / pictures)}"
    run = class_folders.trained(args.docsort, data, args.work, name, [*settings, epochs])
    rows = class_folders.answers(args.docsort, run, held_out, args.work)
    return sum(truth == likeliest for truth, likeliest, _ in rows), len(rows)


def main():
    parser = class_folders.parser(__doc__)
    parser.add_argument("--per-class", type=int, default=800, help="training pictures of each class")
    parser.add_argument("--held-out", type=int, default=200, help="pictures of each class that are asked")
    parser.add_argument("--noise", type=float, default=0.2, help="part of the labels that is changed")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], help="a key for all trainings, as for docsort")
    args = class_folders.asked(parser)
    found = class_folders.pictures(args.data)
    print(f"{args.per_class * len(found):,} pictures, {100 * args.noise:.0f} % of the labels changed; {args.epochs} epochs, more where "
          f"pictures were removed, so that all trainings see as many; {args.held_out * len(found):,} clean held-out pictures; 95 % intervals (Wilson).\n")
    print("| seed | doubted that are changed (precision) | changed that are doubted (recall) | right, all kept | right, doubted removed "
          "| right, all changed removed |\n|---|---|---|---|---|---|")
    for seed in range(1, args.seeds + 1):
        train, clean = class_folders.drawn(found, [dict.fromkeys(found, count) for count in (args.per_class, args.held_out)], seed)
        held_out = class_folders.linked(clean, args.work / "held-out")
        given, wrong = changed(train, args.noise, seed)
        settings = [f"train.epochs={args.epochs}", f"data.valid_fraction={VALID}", f"seed={seed}", *args.set]
        names = found_by_check(args, given, seed, settings)
        hits = len(names & wrong)
        told = [measured(args, without(given, gone), held_out, f"{name}-{seed}", settings)
                for name, gone in (("kept", set()), ("removed", names), ("clean", wrong))]
        cells = [part(hits, len(names)), part(hits, len(wrong)), *(part(*counts) for counts in told)]
        print(f"| {seed} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
