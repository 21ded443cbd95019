"""Makes what phones and scanners write: HEIC photos of 12 megapixels in tiles of 512 px, and PDFs of scanned A4 pages. From what
`docsort synth` draws; the same arguments give the same files. Nothing is downloaded."""

import argparse
import io
import pathlib
import zlib

import inputs
import numpy
from PIL import Image

# libheif takes 17 s of a core to encode a photo like these: so many are drawn, the others are copies of them.
DRAWN_HEIC = 10
# At this quality a photo with such grain has 1.9 MB, as phones write them.
HEIC_QUALITY = 40
PAGES_OF_A_FILE = 5
A4_INCHES = (8.27, 11.69)
JPEG_QUALITY = 80
# How each page of ten is stored: offices scan to JPEG, in colour more often than in grey; forms and faxes in one bit.
KINDS = [("jpeg", 200), ("jpeg", 300), ("jpeg", 200), ("grey", 300), ("jpeg", 300), ("fax", 300), ("jpeg", 200), ("grey", 200),
         ("flate", 200), ("jpeg", 300)]


def heic(drawn, out, count):
    """`count` HEIC photos in `out`."""
    import pillow_heif

    inputs.TILE = inputs.grain(1, 4000, 4000)
    out.mkdir(parents=True)
    sources, made = sorted(drawn.rglob("*.jpg")), []
    for index in range(count):
        if index < DRAWN_HEIC:
            photo = inputs.enlarged(sources[index % len(sources)], index)
            file = io.BytesIO()
            pillow_heif.from_pillow(photo).save(file, quality=HEIC_QUALITY, tile_size=512)
            made.append(file.getvalue())
        # A box that readers pass over (ISO/IEC 14496-12, 8.1.2), so that no two files are equal.
        free = (16).to_bytes(4, "big") + b"free" + index.to_bytes(8, "big")
        (out / f"photo-{index + 1:04}.heic").write_bytes(made[index % len(made)] + free)
    print(f"{count} photos, {sum(map(len, made)) / len(made) / 1e6:.1f} MB each, {len(made)} of them different")


def scans(drawn, out, count):
    """PDFs in `out` that have `count` pages together."""
    out.mkdir(parents=True)
    sources = sorted(drawn.rglob("*.jpg"))
    for first in range(0, count, PAGES_OF_A_FILE):
        numbers = range(first, min(first + PAGES_OF_A_FILE, count))
        pages = [page(sources[number % len(sources)], number) for number in numbers]
        (out / f"scan-{first // PAGES_OF_A_FILE + 1:03}.pdf").write_bytes(pdf(pages))


def page(drawn, number):
    """(size in pixels, dots an inch, entries of the image's dictionary, data) of one page: a document on the glass."""
    kind, dpi = KINDS[number % len(KINDS)]
    random = numpy.random.default_rng([3, number])
    size = tuple(round(inches * dpi) for inches in A4_INCHES)
    with Image.open(drawn) as picture:
        wide = round(size[0] * random.uniform(0.6, 0.9))
        document = picture.convert("RGB").resize((wide, round(wide * picture.height / picture.width)), Image.Resampling.BICUBIC)
    scan = Image.new("RGB", size, (250, 250, 247))
    # From the upper edge on, as people lay things; what is higher than the page is cut.
    scan.paste(document, (int(random.integers(0, size[0] - wide)), int(random.integers(0, size[1] // 4))))
    noise = random.normal(0, 2.5, (size[1], size[0], 1))
    scan = Image.fromarray(numpy.clip(numpy.asarray(scan) + noise, 0, 255).astype(numpy.uint8))
    return size, dpi, *stored(scan, kind)


def stored(scan, kind):
    if kind == "fax":
        return "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode " \
               f"/DecodeParms << /K -1 /Columns {scan.width} /Rows {scan.height} /BlackIs1 false >>", fax(scan)
    if kind == "flate":
        return "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", zlib.compress(scan.convert("L").tobytes(), 6)
    scan = scan.convert("L") if kind == "grey" else scan
    file = io.BytesIO()
    scan.save(file, "JPEG", quality=JPEG_QUALITY)
    space = "DeviceGray" if kind == "grey" else "DeviceRGB"
    return f"/ColorSpace /{space} /BitsPerComponent 8 /Filter /DCTDecode", file.getvalue()


def fax(scan):
    """Group 4 (ITU-T T.6) of a page in black and white, undithered as copiers do it: the only strip of a TIFF that libtiff writes."""
    file = io.BytesIO()
    # 278: rows in a strip, all of them. 262: 0 means white, as fax and PDF have it.
    black_and_white = scan.convert("1", dither=Image.Dither.NONE)
    black_and_white.save(file, "TIFF", compression="group4", tiffinfo={278: scan.height, 262: 0})
    with Image.open(file) as tiff:
        (start,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
        if tiff.tag_v2[262] != 0:
            raise SystemExit("this Pillow writes fax pages with black as 0: their bits would be read inverted")
    return file.getvalue()[start : start + length]


def pdf(pages):
    """A file of pages that are one image each (ISO 32000-1, 7.5)."""
    kids = " ".join(f"{3 + 3 * index} 0 R" for index in range(len(pages)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode()]
    for (width, height), dpi, entries, data in pages:
        first = len(objects) + 1
        box = f"{72 * width / dpi:.2f} {72 * height / dpi:.2f}"
        content = f"q {box.split()[0]} 0 0 {box.split()[1]} 0 0 cm /Scan Do Q".encode()
        image = f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} {entries} /Length {len(data)} >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box}] /Contents {first + 1} 0 R "
            f"/Resources << /XObject << /Scan {first + 2} 0 R >> >> >>".encode(),
            f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream",
            image.encode() + b"\nstream\n" + data + b"\nendstream",
        ]
    file, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return bytes(file) + (f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
                          f"startxref\n{len(file)}\n%%EOF\n").encode()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["heic", "scans"])
    parser.add_argument("--drawn", type=pathlib.Path, required=True, help="folder that `docsort synth` wrote")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    {"heic": heic, "scans": scans}[options.kind](options.drawn, options.out, options.count)


if __name__ == "__main__":
    main()
