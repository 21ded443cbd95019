#!/usr/bin/env python3
"""What helps a model that is trained on drawn pictures alone: one thing changed at a time, three seeds each.

    python3 benches/ablation.py --docsort target/release/docsort --work DIR --out FILE
                                [--photographs DIR] [--real DIR] [--minutes M]

Draws the pictures, trains every variant at a small scale, and writes the table. `--photographs` is what
`docsort synth` takes: grounds, art and other things (docs/photographs.md). `--real` is a folder of class folders
with real pictures; only measured, never trained on. Trainings that were done before (in DIR) are
not repeated. Python's standard library is enough.
"""

import argparse
import csv
import json
import math
import statistics
import subprocess
import sys
import time
from pathlib import Path

CLASSES = ["credit_card", "drivers_license", "passport"]
SEEDS = [1, 2, 3]
FULL = {"turn_deg": "8", "right_angle": "0.05", "perspective": "0.03", "crop": "0.12", "blur_px": "0.4", "glare": "0.05",
        "light": "0.12", "color_cast": "0.08", "noise": "0.015", "jpeg": "0.1"}
LIGHT = {"turn_deg": "5", "right_angle": "0", "perspective": "0.02", "crop": "0.08", "blur_px": "0", "glare": "0",
         "light": "0.08", "color_cast": "0.05", "noise": "0", "jpeg": "0"}
BASE = {
    **{f"augment.{key}": value for key, value in FULL.items()},
    "data.reject": '["identity", "other"]',
    "run.best_precision": "single",
    "picture.side_px": "96",
    "train.epochs": "5",
    "optimizer.warmup_epochs": "0.5",
    "optimizer.average_decay": "0.99",
}
OFF = dict.fromkeys(FULL, "0")
# Name, what differs, the pictures, and the settings that are changed.
VARIANTS = [
    ("base", "as it stands above", "training", {}),
    ("no-rejects", "without the classes `identity` and `other`", "three", {"data.reject": "[]"}),
    ("no-photographs", "drawings alone", "drawn", {}),
    ("half-pictures", "half as many pictures, twice as often", "half", {"train.epochs": "10"}),
    ("no-augment", "without augmentation in training", "training", {f"augment.{k}": v for k, v in OFF.items()}),
    ("light-augment", "with a lighter augmentation: geometry and light alone", "training",
     {f"augment.{k}": v for k, v in LIGHT.items()}),
    ("side-64", "64 px a side instead of 96", "training", {"picture.side_px": "64"}),
    ("side-128", "128 px a side instead of 96", "training", {"picture.side_px": "128"}),
    ("no-average", "the last weights instead of their average", "training", {"optimizer.average_decay": "0"}),
    ("energy", "an energy hinge between classes and rejects, weight 0.1", "training", {"loss.energy_weight": "0.1"}),
    ("erase", "random erasing of every fourth picture", "training", {"augment.erase": "0.25"}),
    ("style", "colours mixed within a batch, for every fourth picture", "training", {"augment.style": "0.25"}),
    ("four-blocks", "four blocks (16, 32, 96, 256 channels) instead of six", "training",
     {"model.widths": "[16, 32, 96, 256]"}),
    ("smoothing", "targets smoothed by 0.1", "training", {"loss.label_smoothing": "0.1"}),
    ("no-norm", "a bias instead of batch norm", "training", {"model.norm": "none"}),
]
PICTURES = {
    "training": ["--with-other", "--rules", "training", "--per-class", "1500"],
    "half": ["--with-other", "--rules", "training", "--per-class", "750"],
    "three": ["--rules", "training", "--per-class", "1500"],
    "drawn": ["--with-other", "--rules", "training", "--per-class", "1500"],
}
# Of these pictures, what `--photographs` adds is left out.
WITHOUT_PHOTOGRAPHS = {"drawn"}


def run(command, log):
    with open(log, "ab") as out:
        subprocess.run(command, stdout=out, stderr=out, check=True)


def draw(docsort, folder, arguments, log):
    """Draws once; a folder that is there is complete."""
    if folder.exists():
        return
    partial = folder.with_name(folder.name + ".partial")
    run([docsort, "synth", "--side", "160", "--out", partial, *arguments], log)
    partial.rename(folder)


def data_folder(args, pictures, log):
    """`train` by one set of rules, `valid` always by the held-out ones."""
    held_out = args.work / "held-out"
    photographs = ["--photographs", args.photographs] if args.photographs else []
    held_out_rules = ["--with-other", "--rules", "held-out", "--per-class", "250", "--seed", "2"]
    draw(args.docsort, held_out, held_out_rules + photographs, log)
    train = args.work / f"pictures-{pictures}"
    draw(args.docsort, train, PICTURES[pictures] + (photographs if pictures not in WITHOUT_PHOTOGRAPHS else []), log)
    data = args.work / f"data-{pictures}"
    data.mkdir(exist_ok=True)
    for name, source in (("train", train), ("valid", held_out)):
        (data / name).mkdir(exist_ok=True)
        for folder in sorted(source.iterdir()):
            # Without the class, its validation pictures would be of no class either.
            if (train / folder.name).exists() and not (data / name / folder.name).exists():
                (data / name / folder.name).symlink_to(folder.resolve())
    return data


def predictions(docsort, model, folder):
    """(folder name, best answerable class, its probability, label or None) of each readable picture."""
    out = subprocess.run([docsort, "predict", "--model", model, "--format", "csv", folder],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True)
    rows = []
    for row in csv.DictReader(out.stdout.splitlines()):
        if row["status"] == "error":
            continue
        scores = {name: float(row[name]) for name in CLASSES}
        best = max(scores, key=scores.get)
        rows.append((Path(row["path"]).parent.name, best, scores[best], row["label"] or None))
    return rows


def measures(rows):
    """Of the three classes: the part whose likeliest class is right. Against `other`: how well the probability
    of the likeliest class tells the two apart (area under the curve)."""
    known = [row for row in rows if row[0] in CLASSES]
    other = [row for row in rows if row[0] == "other"]
    wins = sum((a[2] > b[2]) + 0.5 * (a[2] == b[2]) for a in known for b in other)
    return {
        "pictures": len(known),
        "right": sum(row[0] == row[1] for row in known),
        "auroc": wins / (len(known) * len(other)) if known and other else math.nan,
        "kept": sum(row[3] is not None for row in known),
        "others": len(other),
        "refused": sum(row[3] is None for row in other),
    }


def one(args, name, pictures, changes, seed):
    """Trains and measures one variant, or reads what an earlier run found."""
    result = args.work / f"{name}-{seed}.json"
    if result.exists():
        return json.loads(result.read_text())
    log = args.work / "log.txt"
    data = data_folder(args, pictures, log)
    settings = {**BASE, **changes, "seed": str(seed), "run.dir": str(args.work / "runs"),
                "data.follow_links": "true"}
    run_name = f"{name}-{seed}-{int(time.time())}"
    began = time.monotonic()
    command = [args.docsort, "train", "shipped", "--plain", "--data", data, "--name", run_name]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    run(command, log)
    found = {"seconds": time.monotonic() - began}
    model = args.work / "runs" / run_name
    found["drawn"] = measures(predictions(args.docsort, model, args.work / "held-out"))
    if args.real:
        found["real"] = measures(predictions(args.docsort, model, args.real))
    result.write_text(json.dumps(found))
    return found


def spread(values, scale=100.0, digits=1):
    values = [value for value in values if not math.isnan(value)]
    if not values:
        return "–"
    middle = statistics.mean(values) * scale
    around = statistics.stdev(values) * scale if len(values) > 1 else 0.0
    return f"{middle:.{digits}f} ± {around:.{digits}f}"


def table(found, real):
    kinds = ["drawn"] + (["real"] if real else [])
    head = {"drawn": "held-out drawings", "real": "photographs"}
    lines = ["| variant | " + " | ".join(f"{head[k]}: right, % | {head[k]}: `other` told apart, AUROC" for k in kinds)
             + " | seeds |", "|---|" + "---:|" * (2 * len(kinds) + 1)]
    for name, about, runs in found:
        cells = []
        for kind in kinds:
            cells.append(spread([r[kind]["right"] / r[kind]["pictures"] for r in runs]))
            cells.append(spread([r[kind]["auroc"] for r in runs], 1.0, 3))
        lines.append(f"| {about} | " + " | ".join(cells) + f" | {len(runs)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docsort", required=True, type=Path)
    parser.add_argument("--work", required=True, type=Path)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--minutes", type=float, default=math.inf, help="begin no training after so long")
    parser.add_argument("--out", required=True, type=Path)
    args = parser.parse_args()
    args.docsort = args.docsort.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    args.work = args.work.resolve()
    ends = time.monotonic() + 60 * args.minutes
    runs = {variant[0]: [] for variant in VARIANTS}
    # One seed of every variant first: a table that is cut short compares all of them.
    for seed in SEEDS:
        for name, _, pictures, changes in VARIANTS:
            done = (args.work / f"{name}-{seed}.json").exists()
            if not done and time.monotonic() > ends:
                continue
            print(f"{name}, seed {seed}", file=sys.stderr, flush=True)
            runs[name].append(one(args, name, pictures, changes, seed))
    found = [(name, about, runs[name]) for name, about, _, _ in VARIANTS if runs[name]]
    minutes = statistics.mean(run["seconds"] for _, _, all_runs in found for run in all_runs) / 60
    first = found[0][2][0]
    real = (f" and {first['real']['pictures']} photographs of real ones ({first['real']['others']} of other things)"
            if args.real else "")
    args.out.write_text(f"""# What helps a model that has never seen a real document

Written by `python3 benches/ablation.py` (how: its first lines). Each line changes one thing of the first: the
preset `shipped` at 96 px, 5 epochs of 1,500 pictures of each class and of `other`, a moving average over 100
steps. Small on purpose, {minutes:.1f} minutes a training: the differences are what counts. Mean ± standard deviation over
the seeds. Measured on {first['drawn']['pictures']} drawings by rules that no training used
({first['drawn']['others']} more of other things){real}.

`right`: the likeliest of the three classes is the true one. `told apart`: the area under the curve with which
the probability of the likeliest class separates pictures of the three classes from those of other things.

{table(found, bool(args.real))}
""")
    print(args.out)


if __name__ == "__main__":
    main()
