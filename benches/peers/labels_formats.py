"""Folder to labels for HEIC photos and scanned PDFs as fast as Python goes: pillow-heif (libheif), poppler's pdftoppm or pypdfium2
(PDFium) in a pool of threads or processes, then ONNX Runtime in batches. One CSV row a picture or page."""

import argparse
import functools
import io
import pathlib
import subprocess
import sys

import numpy
from labels_tuned import POOLS, answering, listed, shrunk, square
from PIL import Image


def heif_pillow(path, side):
    """pillow-heif into Pillow; `reducing_gap` averages whole pixels first, which takes a third of the time."""
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    picture = pillow_heif.open_heif(path, convert_hdr_to_8bit=True).to_pillow().convert("RGB")
    size = fitting(picture.size, side)
    return [numpy.asarray(picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0))]


def heif_opencv(path, side):
    """pillow-heif's own array, without a copy, into OpenCV."""
    import cv2
    import pillow_heif

    pillow_heif.options.DECODE_THREADS = 1
    return [shrunk(cv2, numpy.asarray(pillow_heif.open_heif(path, convert_hdr_to_8bit=True)), side)]


def pdftoppm(path, side):
    """All pages through a pipe, each at the size that is needed."""
    told = subprocess.run(["pdftoppm", "-scale-to", str(side), path], check=True, capture_output=True).stdout
    pages, at = [], 0
    while at < len(told):
        # P6; width and height; 255: three lines.
        head = told[at : at + 64]
        _, size, _, rest = head.split(b"\n", 3)
        width, height = map(int, size.split())
        first = at + len(head) - len(rest)
        at = first + 3 * width * height
        pages.append(numpy.frombuffer(told, numpy.uint8, 3 * width * height, first).reshape(height, width, 3))
    return pages


def pdfium(path, side):
    """Each page rendered at the size that is needed."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return [rendered(page, side) for page in document]


def embedded(path, side):
    """The JPEG of a page that is one picture, decoded at a fraction of its size; other pages are rendered."""
    import pypdfium2
    from pypdfium2 import raw

    pages = []
    for page in pypdfium2.PdfDocument(path):
        images = list(page.get_objects())
        is_scan = len(images) == 1 and images[0].type == raw.FPDF_PAGEOBJ_IMAGE
        if not (is_scan and images[0].get_filters() == ["DCTDecode"]):
            pages.append(rendered(page, side))
            continue
        with Image.open(io.BytesIO(bytes(images[0].get_data()))) as picture:
            picture.draft("RGB", (side, side))
            picture = picture.convert("RGB")
        pages.append(numpy.asarray(picture.resize(fitting(picture.size, side), Image.Resampling.BILINEAR)))
    return pages


def rendered(page, side):
    return numpy.asarray(page.render(scale=side / max(page.get_size()), rev_byteorder=True).to_pil().convert("RGB"))[:side, :side]


def fitting(size, side):
    return tuple(max(1, round(length * side / max(size))) for length in size)


WAYS = {"heif_pillow": heif_pillow, "heif_opencv": heif_opencv, "pdftoppm": pdftoppm, "pdfium": pdfium, "embedded": embedded}


def squares(path, way, side, pad):
    """The pages of a file as the network sees them."""
    return [square(page, side, pad) for page in WAYS[way](path, side)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--way", choices=WAYS, required=True)
    parser.add_argument("--pool", choices=POOLS, default="processes")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    table, answer = answering(options.model, 1)
    picture, paths = table["picture"], listed([options.folder])
    get = functools.partial(squares, way=options.way, side=picture["side_px"], pad=tuple(picture["pad_rgb"]))
    rows, waiting = ["path,label,confidence"], []

    def tell(size):
        while len(waiting) >= size:
            batch = [waiting.pop(0) for _ in range(min(len(waiting), options.batch))]
            answers = answer([pixels for _, pixels in batch])
            rows.extend(f"{path},{label},{confidence:.6f}" for (path, _), (label, confidence) in zip(batch, answers))

    with POOLS[options.pool](options.workers) as pool:
        for path, pages in zip(paths, pool.map(get, paths)):
            waiting += [(path, page) for page in pages]
            tell(options.batch)
    tell(1)
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
