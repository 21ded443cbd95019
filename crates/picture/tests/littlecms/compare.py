"""Colour profiles against littleCMS: `compare.py FOLDER [EXAMPLE [COUNT]]`, where FOLDER has photographs, of which COUNT are
taken (100), and EXAMPLE is the built `squares` beside this file.

Each photograph's numbers are taken for those of Display P3 and of Adobe RGB. Prints what littleCMS makes of single colours (the
table of `profiles.rs` in `src/tests`); how squares of 64 px differ that littleCMS brought to sRGB before they were resized and
after it; and with EXAMPLE, how docsort's squares of files with that profile differ from its squares of what littleCMS brought to
sRGB at full size. Differences are of a channel, over all squares.
"""

import io
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image, ImageCms, features

SIDE_PX = 64
COLUMNS = {
    "Display P3": [(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)],
    "Adobe RGB": [(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)],
}
COLORS = [
    *[(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 128, 128), (200, 40, 30)],
    *[(30, 160, 60), (40, 50, 190), (220, 180, 150), (10, 20, 30), (120, 200, 210), (250, 230, 40)],
]


def s15(*values):
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


CURVES = {
    "Display P3": b"para\0\0\0\0\0\3\0\0" + s15(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045),
    "Adobe RGB": b"curv\0\0\0\0\0\0\0\1\2\x33",
}


def profile(space):
    """Primaries adapted to D50, and one curve (ICC.1:2022)."""
    tags = {b"wtpt": b"XYZ \0\0\0\0" + s15(0.9642, 1.0, 0.8249)}
    for name, column in zip((b"rXYZ", b"gXYZ", b"bXYZ"), COLUMNS[space]):
        tags[name] = b"XYZ \0\0\0\0" + s15(*column)
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = CURVES[space]
    table, data, first = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", first + len(data), len(content))
        data += content + b"\0" * (-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s12x4s28x", first + len(data), b"none", 0x04300000, b"mntr", b"RGB ", b"XYZ ", b"acsp")
    header += s15(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def by_littlecms(picture, space):
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile(space)))
    relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
    return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), renderingIntent=relative)


def squares(example, files):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([example, str(SIDE_PX), folder, *files], check=True)
        read = [np.fromfile(pathlib.Path(folder) / f"{file.name}.rgb", np.uint8) for file in files]
    return np.stack(read).astype(int)


def compare(name, found, expected):
    difference = np.abs(found - expected)
    most = np.percentile(difference, 99.9)
    print(f"{name}: mean {difference.mean():.3f}, 999 of 1,000 within {most:.0f}, largest {difference.max()}")


def resized(picture):
    """By the kernel that docsort has: a triangle as wide as the reduction."""
    return picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.BILINEAR)


def compare_order(photos, space):
    plain, before, after = [], [], []
    for photo in photos:
        with Image.open(photo) as opened:
            picture = opened.convert("RGB")
        plain.append(np.asarray(resized(picture)))
        before.append(np.asarray(resized(by_littlecms(picture, space))))
        after.append(np.asarray(by_littlecms(resized(picture), space)))
    plain, before, after = (np.stack(each).astype(int) for each in (plain, before, after))
    compare(f"{space}, littleCMS alone, without conversion", plain, before)
    compare(f"{space}, littleCMS alone, behind resizing", after, before)


def main():
    folder = sys.argv[1]
    example = sys.argv[2] if len(sys.argv) > 2 else None
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    photos = sorted(path for path in pathlib.Path(folder).rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    photos = photos[:: max(1, len(photos) // count)][:count]
    print(f"{len(photos)} photographs, littleCMS {features.version('littlecms2')}, at {SIDE_PX} px")
    for space in COLUMNS:
        one_row = Image.new("RGB", (len(COLORS), 1))
        one_row.putdata(COLORS)
        made = np.asarray(by_littlecms(one_row, space))[0].tolist()
        print(space, *zip(COLORS, map(tuple, made)), sep="\n  ")
        compare_order(photos, space)
        if example is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            kinds = ("plain", "png", "jpeg", "expected", "jpeg-plain", "jpeg-expected")
            files = {kind: [] for kind in kinds}
            for index, photo in enumerate(photos):
                with Image.open(photo) as opened:
                    picture = opened.convert("RGB")
                path = {kind: pathlib.Path(folder) / f"{index}-{kind}" for kind in kinds}
                options = {"compress_level": 1}
                picture.save(path["plain"], "PNG", **options)
                picture.save(path["png"], "PNG", icc_profile=profile(space), **options)
                by_littlecms(picture, space).save(path["expected"], "PNG", icc_profile=None, **options)
                picture.save(path["jpeg"], "JPEG", quality=90, icc_profile=profile(space))
                with Image.open(path["jpeg"]) as decoded:
                    decoded = Image.fromarray(np.asarray(decoded))
                decoded.save(path["jpeg-plain"], "PNG", **options)
                by_littlecms(decoded, space).save(path["jpeg-expected"], "PNG", icc_profile=None, **options)
                for kind in kinds:
                    files[kind].append(path[kind])
            made = {kind: squares(example, files[kind]) for kind in kinds}
        compare(f"{space}, without conversion", made["plain"], made["expected"])
        compare(f"{space}, PNG", made["png"], made["expected"])
        compare(f"{space}, JPEG", made["jpeg"], made["jpeg-expected"])


if __name__ == "__main__":
    main()
