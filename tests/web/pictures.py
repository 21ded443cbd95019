"""Makes sixty pictures of every format and many of their kinds from the bundled drawings, damaged ones among them; and what
phones, chips and scanners write."""

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


# Of the decoders' own tests: photos of phones and the pictures of chips.
FOREIGN = ["plain.heic", "ten_bits.heic", "grid.heic", "turned_6.heic", "wide_profile.heic", "boxes.jp2", "stream.j2k", "large.jp2"]
PDF_PAGES = 3
# Rows of what `make_foreign` writes.
FOREIGN_ROWS = len(FOREIGN) + PDF_PAGES + 5


def make_foreign(folder: Path, drawings: Path, files: Path) -> None:
    """Writes files that others' decoders read, whole and cut, and two that look like such."""
    folder.mkdir()
    for name in FOREIGN:
        (folder / name).write_bytes((files / name).read_bytes())
    sources = sorted(drawings.glob("*/*.*"))[:: len(list(drawings.glob("*/*.*"))) // PDF_PAGES]
    pages = [Image.open(source).convert("RGB").resize((800, 500)) for source in sources[:PDF_PAGES]]
    pages[0].save(folder / "scans.pdf", save_all=True, append_images=pages[1:])
    (folder / "cut.heic").write_bytes((files / "plain.heic").read_bytes()[:500])
    (folder / "cut.jp2").write_bytes((files / "boxes.jp2").read_bytes()[:500])
    (folder / "cut.pdf").write_bytes((folder / "scans.pdf").read_bytes()[:300])
    (folder / "other.avif").write_bytes(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1")
    (folder / "a letter.pdf").write_bytes(letter())


def letter() -> bytes:
    """A page without a picture."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Contents 4 0 R >>",
        b"<< /Length 20 >>\nstream\n0 0 m 90 90 l 9 w S \nendstream",
    ]
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(file)
    return file + b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start


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
