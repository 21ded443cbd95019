#!/usr/bin/env python3
"""What a picture costs `docsort predict` among 1,000 and among a million small JPEGs, and what their names alone cost, as Markdown.

    python3 benches/many_files.py --docsort BIN --work DIR [--counts 1000,10000,100000] [--names 1000000]

The pictures are 500 small JPEGs of noise, and hard links to them, a thousand a folder, so that a million files take the disk's
names and no more. *Names alone*: a shard (`--shard 1/COUNT`) lists and digests every name, and labels hardly a picture.
Needs Pillow and numpy; everything it makes lies in `--work`.
"""

import argparse
import os
from pathlib import Path

import numpy
from measuring import run
from PIL import Image

DISTINCT, A_FOLDER = 500, 1000


def bases(work):
    """Small pictures, no two alike."""
    folder = work / "bases"
    if not folder.exists():
        folder.mkdir(parents=True)
        numbers = numpy.random.default_rng(1)
        for number in range(DISTINCT):
            coarse = Image.fromarray(numbers.integers(0, 256, (8, 12, 3), dtype=numpy.uint8))
            coarse.resize((192, 128), Image.Resampling.BICUBIC).save(folder / f"{number:03}.jpg", quality=80)
    return sorted(folder.iterdir())


def folder_of(work, count):
    folder = work / f"files-{count}"
    if not folder.exists():
        files = bases(work)
        making = work / f"making-{count}"
        for number in range(count):
            place = making / f"{number // A_FOLDER:04}"
            if number % A_FOLDER == 0:
                place.mkdir(parents=True)
            os.link(files[number % DISTINCT], place / f"IMG_{number:07}.jpg")
        making.rename(folder)
    return folder


def cost(options, count, more):
    rows = options.work / "rows.csv"
    for old in options.work.glob("rows.csv*"):
        old.unlink()
    command = [options.docsort, "predict", "--model", "shipped", "--output", rows, *more, folder_of(options.work, count)]
    # Shards without a picture are possible; so are rows of pictures that are unknown.
    return run(command, accept=(0, 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docsort", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--counts", default="1000,10000,100000", help="of pictures that are labelled")
    parser.add_argument("--names", default="1000,10000,100000,1000000", help="of files whose names are listed")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    print("| files | | seconds | µs a file | peak memory, MB |\n|---:|---|---:|---:|---:|")
    asked = [(int(count), "labelled", []) for count in options.counts.split(",") if count]
    asked += [(int(count), "names alone", ["--shard", f"1/{count}"]) for count in options.names.split(",") if count]
    for count, what, more in asked:
        got = cost(options, count, more)
        each = 1e6 * got["seconds"] / count
        print(f"| {count:,} | {what} | {got['seconds']:.2f} | {each:.1f} | {got['peak_mb']:.0f} |", flush=True)


if __name__ == "__main__":
    main()
