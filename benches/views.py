#!/usr/bin/env python3
"""What other views of the same pictures would answer: a trained run of the preset `photos`, in PyTorch, on folders that it did not
learn. Markdown: for each folder, how many are likeliest right.

    PYTHON benches/views.py --model runs/cifar --data HELD_OUT [--data MORE]

`PYTHON` has torch, numpy and Pillow, as for benches/plain_pictures.py.
"""

import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "peers"))

import photos  # noqa: E402  a peer's module lies in a folder of its own
import torch  # noqa: E402

PICTURE, MIRROR = (False, 1, 1), (True, 1, 1)
ALL = [(mirrored, top, left) for mirrored in (False, True) for top in range(3) for left in range(3)]
CORNERS = photos.views({"corners": True, "mirror": False})
SETS = {
    "the picture": [PICTURE],
    "and its mirror image": [PICTURE, MIRROR],
    "the picture, and its mirror image moved by a pixel": [PICTURE, (True, 0, 0)],
    "four: corners": photos.views({"corners": True, "mirror": True}),
    "six: the picture and its mirror image, both also towards two corners": [
        PICTURE, MIRROR, *CORNERS, *((True, top, left) for _, top, left in CORNERS)
    ],
    "eighteen: all moves by a pixel at most": ALL,
}


def seen(network, pictures, picture, view):
    """`[n, channels]`"""
    normalised = photos.Normalised(picture)
    with torch.inference_mode():
        parts = pictures.split(250)
        return torch.cat([network.seen(photos.shown(normalised(part.float() / 255), *view)) for part in parts])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=pathlib.Path, required=True, help="run folder")
    options.add_argument("--data", type=pathlib.Path, action="append", required=True, help="class folders; several times")
    args = options.parse_args()
    how = photos.recipe()
    rows = {name: [] for name in SETS}
    for folder in args.data:
        pictures, labels, classes = photos.decoded(folder, how["picture"]["side_px"])
        network = photos.Network(how["model"], len(classes))
        photos.load(network, args.model / "best" / "model.safetensors")
        network = network.to(memory_format=torch.channels_last).eval()
        by_view = {view: seen(network, pictures, how["picture"], view) for view in ALL}
        for name, views in SETS.items():
            logits = network.head(sum(by_view[view] for view in views) / len(views))
            rows[name].append(f"{(logits.argmax(1) == labels).sum().item():,} of {len(labels):,}")
    print("| views |" + "".join(f" {folder.name} |" for folder in args.data))
    print("|---|" + "---:|" * len(args.data))
    for name, counts in rows.items():
        print(f"| {name} | {' | '.join(counts)} |")


if __name__ == "__main__":
    main()
