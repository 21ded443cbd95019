"""HEIC, JPEG 2000 and JPEG XL against libheif, OpenJPEG and libjxl: `compare.py EXAMPLE`, where EXAMPLE is the built `rgb` beside
this file, with all features.

Draws a picture with edges and noise, encodes it in every way that phones and scanners use, has both sides decode it, and
prints the largest and the mean difference of a channel, and the seconds of each side (best of three, one thread).
"""

import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import pillow_heif
import pillow_jxl  # noqa: F401 (Pillow knows JPEG XL by it)
from pillow_jxl import JpegXLImagePlugin
from PIL import Image

JpegXLImagePlugin.DECODE_THREADS = 0

rng = np.random.default_rng(7)


def drawn(width, height):
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = [np.sin(x / 37 + y / 91), np.sin(x / 53 - y / 29 + 1), np.cos((x + y) / 71)]
    pixels = np.stack([127 + 110 * wave for wave in waves], -1)
    coarse = rng.normal(0, 8, (height // 4 + 1, width // 4 + 1, 1))
    pixels += coarse.repeat(4, 0).repeat(4, 1)[:height, :width]
    pixels[height // 3 : height // 3 + height // 20, ::7] = 10
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def encoded(folder):
    small, photo = drawn(1000, 700), drawn(4032, 3024)
    clear = small.copy()
    clear.putalpha(Image.fromarray((np.mgrid[0:700, 0:1000][1] // 4).astype(np.uint8)))
    deep = (np.asarray(small).astype(np.uint16) * 257).tobytes()
    for name, picture, options in [
        ("8 bits 4:2:0", small, {}),
        ("8 bits 4:4:4", small, {"chroma": 444}),
        ("8 bits lossless", small, {"quality": -1, "chroma": 444, "matrix_coefficients": 0}),
        ("grey", small.convert("L"), {}),
        ("grid", small, {"tile_size": 512}),
        ("grid 4:4:4", small, {"tile_size": 512, "chroma": 444}),
        ("alpha 4:4:4", clear, {"chroma": 444}),
        ("photo", photo, {}),
        ("photo grid", photo, {"tile_size": 512}),
        ("photo P3", photo, {"tile_size": 512, "color_primaries": 12, "transfer_characteristics": 13}),
    ]:
        heif = pillow_heif.from_pillow(picture)
        heif.save(folder / f"{name}.heic", **{"quality": 80, **options})
    pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    for name, options in [("10 bits 4:4:4", {"chroma": 444}), ("10 bits grid 4:4:4", {"chroma": 444, "tile_size": 512})]:
        heif = pillow_heif.from_bytes(mode="RGB;16", size=small.size, data=deep)
        heif.save(folder / f"{name}.heic", quality=80, **options)
    small.save(folder / "lossless.jp2", irreversible=False)
    lossy = {"irreversible": True, "quality_mode": "dB", "quality_layers": [42]}
    small.save(folder / "lossy.jp2", **lossy)
    photo.save(folder / "photo.jp2", **lossy)
    for name, picture, options in [
        ("lossy", small, {"quality": 90}),
        ("lossless", small, {"lossless": True}),
        ("grey", small.convert("L"), {"quality": 90}),
        ("alpha", clear, {"quality": 90}),
        ("photo", photo, {"quality": 90}),
        ("photo lossless", photo, {"lossless": True, "effort": 2}),
    ]:
        picture.save(folder / f"{name}.jxl", **options)


def reference(path):
    if path.suffix == ".heic":
        picture = pillow_heif.open_heif(path, convert_hdr_to_8bit=True).to_pillow()
    else:
        picture = Image.open(path)
    picture.load()
    if picture.mode == "RGBA":
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture)
    return np.asarray(picture.convert("RGB")).astype(int)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        encoded(folder)
        for path in sorted(folder.glob("*.*")):
            ours, theirs = [], []
            for _ in range(3):
                line = subprocess.run([sys.argv[1], folder, path], capture_output=True, text=True, check=True)
                ours.append(float(line.stdout.split("\t")[3]))
                start = time.process_time()
                wanted = reference(path)
                theirs.append(time.process_time() - start)
            made = np.fromfile(f"{path}.rgb", np.uint8).reshape(wanted.shape).astype(int)
            off = np.abs(made - wanted)
            print(
                f"{path.name:24} {wanted.shape[1]} x {wanted.shape[0]}: largest {off.max():3}, mean {off.mean():.3f}; "
                f"{min(ours):.3f} s, reference {min(theirs):.3f} s"
            )


main()
