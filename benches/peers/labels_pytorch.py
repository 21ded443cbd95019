"""Folder to labels the usual way: Pillow decodes each picture in full, PyTorch answers in batches.
One CSV row a picture, in the order of the names."""

import argparse
import csv
import pathlib
import sys

import numpy
import torch
from PIL import Image, ImageOps

import network as peers


def fitted(path, picture):
    """The picture as docsort fits it: letterboxed, `[3, side, side]`, normalised."""
    side = picture["side_px"]
    decoded = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    longer = max(decoded.size)
    size = tuple(max(1, round(length * side / longer)) for length in decoded.size)
    square = Image.new("RGB", (side, side), tuple(picture["pad_rgb"]))
    scaled = decoded.resize(size, Image.Resampling.BILINEAR)
    square.paste(scaled, ((side - size[0]) // 2, (side - size[1]) // 2))
    numbers = numpy.asarray(square, numpy.float32) / 255
    numbers = (numbers - numpy.float32(picture["mean"])) / numpy.float32(picture["std"])
    return torch.from_numpy(numbers.transpose(2, 0, 1).copy())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--model", required=True, help="folder that `benches/network export` wrote")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    network, table = peers.load(options.model)
    network = network.eval().to(memory_format=torch.channels_last)
    paths = []
    for path in options.paths:
        paths += sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    rows = csv.writer(sys.stdout)
    rows.writerow(["path", "label", "confidence"])
    with torch.inference_mode():
        for first in range(0, len(paths), options.batch):
            some = paths[first : first + options.batch]
            pixels = torch.stack([fitted(path, table["picture"]) for path in some])
            scores = network(pixels.contiguous(memory_format=torch.channels_last)).softmax(1)
            for path, score, best in zip(some, scores.amax(1).tolist(), scores.argmax(1).tolist()):
                rows.writerow([path, table["classes"][best], f"{score:.6f}"])


if __name__ == "__main__":
    main()
