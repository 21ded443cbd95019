"""What the pictures of the tests show, and a profile as phones embed it."""

import struct

import numpy as np
from PIL import Image

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


def clear(picture):
    """The right half of it is clear."""
    picture = picture.copy()
    width, height = picture.size
    columns = np.mgrid[0:height, 0:width][1]
    picture.putalpha(Image.fromarray(np.where(columns < width // 2, 255, 0).astype(np.uint8)))
    return picture
