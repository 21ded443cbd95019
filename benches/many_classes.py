#!/usr/bin/env python3
"""What a training costs whose pictures are many: of a thousand classes with a thousand pictures each, or so many as `--classes` and
`--each` say, as Markdown.

    python3 benches/many_classes.py --docsort BIN --work DIR [--classes 1000] [--each 1000] [--steps 500]

Each class is a pattern of 4 × 4 colours, each picture that pattern under noise of its own, a JPEG of 32 px. The preset `photos` is
trained for two epochs of `--steps` steps: what is measured is how the data are found, read, kept and reported, not what is learnt.
Needs Pillow and numpy, and 4 KB of disk a picture; everything it makes lies in `--work`.
"""

import argparse
import csv
from pathlib import Path

import numpy
from measuring import run
from PIL import Image

SIDE = 32


def folder_of(work, classes, each):
    folder = work / f"classes-{classes}-{each}"
    if folder.exists():
        return folder
    making = work / f"making-{classes}-{each}"
    numbers = numpy.random.default_rng(1)
    for label in range(classes):
        place = making / f"class-{label:04}"
        place.mkdir(parents=True)
        pattern = Image.fromarray(numbers.integers(0, 256, (4, 4, 3), dtype=numpy.uint8)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        noise = numbers.integers(-60, 61, (each, SIDE // 2, SIDE // 2, 1), dtype=numpy.int16).repeat(2, 1).repeat(2, 2)
        shown = (numpy.asarray(pattern, dtype=numpy.int16) + noise).clip(0, 255).astype(numpy.uint8)
        for number, pixels in enumerate(shown):
            Image.fromarray(pixels).save(place / f"{number:04}.jpg", quality=80)
    making.rename(folder)
    return folder


def epochs(run_folder):
    """Pictures a second and seconds of each epoch, validation included in the seconds."""
    with open(run_folder / "history.csv", newline="") as file:
        return [(float(row["pictures_per_s"]), float(row["elapsed_s"])) for row in csv.DictReader(file)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docsort", type=lambda path: Path(path).resolve(), required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--classes", type=int, default=1000)
    parser.add_argument("--each", type=int, default=1000, help="pictures of a class")
    parser.add_argument("--steps", type=int, default=500, help="of each of two epochs, 128 pictures each")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    data, name = folder_of(options.work, options.classes, options.each), f"run-{options.classes}-{options.each}"
    keys = {"train.epochs": 2, "train.epoch_steps": options.steps, "data.valid_fraction": 0.01, "data.test_fraction": 0.01}
    command = [options.docsort, "train", "photos", "--data", data.resolve(), "--name", name]
    command += [part for key, value in keys.items() for part in ("--set", f"{key}={value}")]
    got = run(command, cwd=options.work)
    count, trained = options.classes * options.each, epochs(options.work / "runs" / name)
    beside = got["seconds"] - sum(seconds for _, seconds in trained)
    print("| pictures | classes | in all, s | epochs, s | the rest, s | µs a picture of it | pictures a second, each epoch | peak memory, MB |")
    print("|---:|---:|---:|---:|---:|---:|---|---:|")
    spent, rates = (", ".join(f"{part:.0f}" for part in parts) for parts in zip(*[(s, r) for r, s in trained]))
    rest = f"{beside:.1f} | {1e6 * beside / count:.0f}"
    print(f"| {count:,} | {options.classes} | {got['seconds']:.1f} | {spent} | {rest} | {rates} | {got['peak_mb']:.0f} |")


if __name__ == "__main__":
    main()
