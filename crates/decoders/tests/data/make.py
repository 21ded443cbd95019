"""Makes the pictures beside this file: drawn here, encoded by libheif (pillow-heif 1.8) and OpenJPEG (Pillow 13).

Four fields of one colour each, so that what a decoder makes of them is known without a decoder. Run by hand:
`python make.py`, with pillow, pillow-heif and numpy; prints what littleCMS makes of the field in Display P3.
"""

import io
import struct
import pathlib

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).parent
RED, GREEN, BLUE, GREY = (200, 40, 30), (30, 160, 60), (40, 50, 190), (220, 220, 220)


def fields(width, height):
    """Red and green above blue and grey."""
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = GREY
    return Image.fromarray(pixels)


def s15(value):
    return struct.pack(">i", round(value * 65536))


def display_p3():
    """A profile as phones embed it: primaries adapted to D50 (ICC.1:2022), and the curve of sRGB."""
    tags = {
        b"rXYZ": b"XYZ \0\0\0\0" + s15(0.51512) + s15(0.24120) + s15(-0.00105),
        b"gXYZ": b"XYZ \0\0\0\0" + s15(0.29198) + s15(0.69225) + s15(0.04189),
        b"bXYZ": b"XYZ \0\0\0\0" + s15(0.15710) + s15(0.06657) + s15(0.78407),
        b"wtpt": b"XYZ \0\0\0\0" + s15(0.96420) + s15(1.0) + s15(0.82491),
    }
    curve = b"para\0\0\0\0\0\3\0\0" + b"".join(
        s15(v) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    )
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        tags[name] = curve
    name = "Display P3".encode("utf-16-be")
    tags[b"desc"] = b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(name), 28) + name
    table, data, at = b"", b"", 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        content += b"\0" * (-len(content) % 4)
        table += tag + struct.pack(">II", at + len(data), len(content))
        data += content
    size = at + len(data)
    header = struct.pack(">I4sI4s4s4s", size, b"none", 0x04300000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H4s", 2026, 1, 1, 0, 0, 0, b"acsp") + b"\0" * 28
    header += s15(0.96420) + s15(1.0) + s15(0.82491)
    header += b"\0" * (128 - len(header))
    return header + struct.pack(">I", len(tags)) + table + data


def heic(name, picture, **options):
    if isinstance(picture, Image.Image):
        picture = pillow_heif.from_pillow(picture)
    picture.save(HERE / f"{name}.heic", **{"quality": 90, **options})


def main():
    small = fields(64, 48)
    heic("plain", small)
    heic("whole_chroma", small, quality=-1, chroma=444, matrix_coefficients=0)
    heic("odd", fields(63, 45))
    heic("grey", small.convert("L"))
    heic("grid", fields(320, 192), tile_size=128)
    deep = (np.asarray(small).astype(np.uint16) * 257).tobytes()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    pillow_heif.from_bytes(mode="RGB;16", size=small.size, data=deep).save(HERE / "ten_bits.heic", quality=90)
    clear = small.copy()
    clear.putalpha(Image.fromarray(np.where(np.mgrid[0:48, 0:64][1] < 32, 255, 0).astype(np.uint8)))
    heic("half_clear", clear)
    for orientation in range(2, 9):
        # Written as turns and mirrors of the container.
        exif = Image.Exif()
        exif[0x0112] = orientation
        turned = pillow_heif.from_pillow(small)
        turned[0].info["exif"] = exif.tobytes()
        heic(f"turned_{orientation}", turned)
    profile = display_p3()
    pillow_heif.register_heif_opener()
    small.save(HERE / "wide_profile.heic", quality=-1, chroma=444, icc_profile=profile)
    heic("wide_numbers", small, quality=-1, chroma=444, color_primaries=12, transfer_characteristics=13)
    srgb = ImageCms.createProfile("sRGB")
    p3 = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    for colour in (RED, GREEN, BLUE, GREY):
        one = ImageCms.profileToProfile(Image.new("RGB", (1, 1), colour), p3, srgb, renderingIntent=1)
        print(colour, "of Display P3 is", one.getpixel((0, 0)))

    small.save(HERE / "boxes.jp2", irreversible=False)
    small.save(HERE / "stream.j2k", irreversible=False, no_jp2=True)
    small.save(HERE / "tiles.jp2", irreversible=False, tile_size=(32, 32))
    small.save(HERE / "lossy.jp2", irreversible=True, quality_mode="dB", quality_layers=[60])
    small.convert("L").save(HERE / "grey.jp2", irreversible=False)
    clear.save(HERE / "half_clear.jp2", irreversible=False)


main()
