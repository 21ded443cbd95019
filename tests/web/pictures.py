"""Makes sixty pictures of every format and many of their kinds from the bundled drawings, damaged ones among them."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

ORIENTATION = 0x0112


def jpeg(**options):
    return lambda picture: encoded(picture, "JPEG", quality=88, **options)


def turned(orientation):
    def make(picture):
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        return encoded(picture, "JPEG", quality=88, exif=exif)
    return make


def other(form, mode="RGB", **options):
    return lambda picture: encoded(picture.convert(mode), form, **options)


def see_through(picture):
    clear = picture.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(picture.size))
    return clear


def sixteen_bits(picture):
    return picture.convert("L").convert("I").point(lambda value: value * 257).convert("I;16")


def several(form):
    def make(picture):
        pages = [picture.resize((400, 250)), picture.transpose(Image.Transpose.ROTATE_180).resize((400, 250))]
        return encoded(pages[0], form, save_all=True, append_images=pages[1:])
    return make


def encoded(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def claiming(width, height):
    """A PNG whose header claims so many pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"x")
    chunks = b"".join(struct.pack(">I", len(each) - 4) + each + struct.pack(">I", zlib.crc32(each)) for each in (head, data, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + chunks


# Ending, and how the file is made of a drawing.
KINDS = [
    ("jpg", jpeg()),
    ("jpg", jpeg(subsampling=0)),
    ("jpg", jpeg(progressive=True)),
    ("jpg", lambda picture: encoded(picture.convert("L"), "JPEG")),
    ("jpg", lambda picture: encoded(picture.convert("CMYK"), "JPEG")),
    ("jpg", lambda picture: encoded(picture.resize((2600, 1800)), "JPEG")),
    ("jpg", turned(6)),
    ("jpg", turned(3)),
    ("jpg", turned(5)),
    ("jpg", lambda picture: jpeg()(picture)[:-2]),
    ("jpg", lambda picture: jpeg()(picture)[:4000]),
    ("png", other("PNG")),
    ("png", other("PNG", "P")),
    ("png", other("PNG", "L")),
    ("png", other("PNG", "1")),
    ("png", lambda picture: encoded(see_through(picture), "PNG")),
    ("png", lambda picture: encoded(sixteen_bits(picture), "PNG")),
    ("png", lambda picture: other("PNG")(picture)[:9000]),
    ("webp", other("WEBP", quality=85)),
    ("webp", other("WEBP", lossless=True)),
    ("webp", lambda picture: encoded(see_through(picture), "WEBP")),
    ("bmp", other("BMP")),
    ("bmp", other("BMP", "P")),
    ("gif", other("GIF", "P")),
    ("gif", several("GIF")),
    ("tiff", other("TIFF")),
    ("tiff", other("TIFF", compression="tiff_lzw")),
    ("tiff", other("TIFF", compression="tiff_adobe_deflate")),
    ("tiff", other("TIFF", "1", compression="group4")),
    ("tiff", several("TIFF")),
]
COUNT = 60
# Beside them: files that are not read.
OTHERS = 5
# One byte more than is read.
TOO_LONG = (64 << 20) + 1


def make(folder: Path, drawings: Path) -> None:
    """Writes COUNT pictures and OTHERS that are not read into a new folder and its sub-folder."""
    sources = sorted(drawings.glob("*/*.*"))
    (folder / "scans").mkdir(parents=True)
    for number in range(COUNT):
        # From all over the classes, in sizes around those of a phone's small copy and of a scan.
        source = sources[number * len(sources) // COUNT]
        picture = Image.open(source).convert("RGB")
        scale = 2 + number % 5
        picture = picture.resize((picture.width * scale, picture.height * scale), Image.Resampling.BICUBIC)
        ending, encode = KINDS[number % len(KINDS)]
        place = folder / "scans" if number % 3 == 0 else folder
        (place / f"{number:02}.{ending}").write_bytes(encode(picture))
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "=notes, mine.txt").write_text("no picture\n")
    with open(folder / "long.bmp", "wb") as file:
        file.truncate(TOO_LONG)
    (folder / "small.png").write_bytes(encoded(Image.new("RGB", (8, 9)), "PNG"))
    (folder / "wide.png").write_bytes(claiming(40_000, 40_000))
    # What systems leave is no picture.
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "@eaDir").mkdir()
    (folder / "@eaDir" / "00.jpg").write_bytes(b"x")
