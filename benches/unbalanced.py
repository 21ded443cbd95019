#!/usr/bin/env python3
"""What weighting the classes does where pictures are unbalanced: from `--largest` pictures of one class down to a hundredth of it,
exponentially over the classes. Trains the preset `photos` with each `loss.class_weights`, three seeds each, and asks balanced
held-out pictures. Markdown.

    python3 benches/unbalanced.py --docsort BIN --data DIR --work DIR [--largest 1500] [--epochs 12] [--held-out 200]

`--data` holds class folders, such as CIFAR-10's ten. Each seed draws other pictures and another order of the classes, so that no
class is always the rare one. With the default sizes it takes about 8 minutes on 2 cores. Python's standard library is enough.
"""

import random
import sys

import class_folders
from real_pictures import wilson

WAYS = ["balanced", "none"]
# The rarest class has this part of the largest one's pictures.
RAREST = 0.01
# Of the training pictures of each class, to choose the best epoch.
VALID = 0.1
FEW = 3


def counts(order, largest):
    """{class: pictures}, falling exponentially in this order (Cui et al., 2019), never below 3."""
    last = max(len(order) - 1, 1)
    return {name: max(3, round(largest * RAREST ** (place / last))) for place, name in enumerate(order)}


def prepared(args, seed):
    """The unbalanced folder, the balanced one, and the pictures of each class of the first, the most first."""
    found = class_folders.pictures(args.data)
    order = sorted(found)
    random.Random(f"order {seed}").shuffle(order)
    wanted = counts(order, args.largest)
    train, held_out = class_folders.drawn(found, [wanted, dict.fromkeys(found, args.held_out)], seed)
    data = class_folders.linked(train, args.work / f"unbalanced-{seed}")
    return data, class_folders.linked(held_out, args.work / f"balanced-{seed}"), wanted


def recalls(rows, wanted):
    """{name: (right, of)}: of all held-out pictures, and of those of the rarest and of the most frequent classes. All classes
    have as many held-out pictures, so that the part that is right is the macro recall."""
    order = list(wanted)
    groups = {"all": order, "rarest": order[-FEW:], "most": order[:FEW]}
    count = lambda names, right: (sum(1 for row in rows if row[0] in names and right(row)), sum(1 for row in rows if row[0] in names))
    likeliest = lambda row: row[1] == row[0]
    told = {name: count(names, likeliest) for name, names in groups.items()}
    return told | {"answered": count(order, lambda row: row[2] == row[0])}


def line(way, found):
    """A row of the table: means over the seeds, the least and the most, and the interval of one seed's count."""
    cells = []
    for key in ("all", "answered", "rarest", "most"):
        parts = [told[key][0] / told[key][1] for told in found]
        mean, of = sum(parts) / len(parts), found[0][key][1]
        low, high = wilson(mean * of, of)
        cells.append(f"{100 * mean:.1f} % ({100 * min(parts):.1f} to {100 * max(parts):.1f}; ±{50 * (high - low):.1f})")
    return f"| {way} | {' | '.join(cells)} |"


def main():
    parser = class_folders.parser(__doc__)
    parser.add_argument("--largest", type=int, default=1500, help="pictures of the most frequent class")
    parser.add_argument("--held-out", type=int, default=200, help="pictures of each class that are asked")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--ways", default=",".join(WAYS), help="values of loss.class_weights")
    parser.add_argument("--set", action="append", default=[], help="a key for all trainings, as for docsort")
    args = class_folders.asked(parser)
    ways, found = args.ways.split(","), {}
    for seed in range(1, args.seeds + 1):
        data, held_out, wanted = prepared(args, seed)
        # The way changes fastest: a change of the machine's pace or of its files meets all of them.
        for way in ways:
            settings = [f"loss.class_weights={way}", f"train.epochs={args.epochs}", f"data.valid_fraction={VALID}", f"seed={seed}", *args.set]
            run = class_folders.trained(args.docsort, data, args.work, f"{way}-{seed}", settings)
            told = recalls(class_folders.answers(args.docsort, run, held_out, args.work), wanted)
            print(f"seed {seed}, {way}: {told}", file=sys.stderr, flush=True)
            found.setdefault(way, []).append(told)
    sizes = list(wanted.values())
    print(f"{sum(sizes):,} pictures ({', '.join(map(str, sizes))}), a tenth of them for validation; {args.held_out} held-out pictures of "
          f"each class; {args.epochs} epochs; {args.seeds} seeds.\n")
    print(f"| loss.class_weights | macro recall, likeliest class | macro recall, answered | of the {FEW} rarest classes | of the {FEW} most frequent |")
    print("|---|---|---|---|---|")
    for way in ways:
        print(line(way, found[way]))
    print("\nMeans over the seeds; in brackets the least and the most of them, and half of the 95 % interval (Wilson) of one seed's pictures.")


if __name__ == "__main__":
    main()
