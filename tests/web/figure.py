#!/usr/bin/env python3
"""Makes docs/figures/page.png: the built page with a few of the bundled drawings in it, for the README.

    web/build.sh && tests/web/figure.py
"""

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image, ImageFilter

import browser as web

ROOT = Path(__file__).resolve().parents[2]
FIGURE = ROOT / "docs/figures/page.png"
# All figures of the README together stay under 400 KB.
MOST_BYTES = 150_000
COLOURS = 128


def drawings(folder: Path) -> None:
    """Of each class two, one of them spoilt, and a file that is cut."""
    for number, label in enumerate(("passport", "drivers_license", "credit_card")):
        first, second = sorted((ROOT / "assets/documents" / label).glob("*.jpg"))[40:42]
        enlarged(first).save(folder / f"scan {11 + 2 * number}.jpg", quality=90)
        enlarged(second).save(folder / f"scan {12 + 2 * number}.png")
    blurred = enlarged(sorted((ROOT / "assets/documents/passport").glob("*.jpg"))[60]).filter(ImageFilter.GaussianBlur(9))
    blurred.save(folder / "scan 17.png")
    whole = (folder / "scan 11.jpg").read_bytes()
    (folder / "scan 18.jpg").write_bytes(whole[: len(whole) // 3])


def enlarged(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.BICUBIC)


def main():
    with tempfile.TemporaryDirectory() as folder:
        inbox = Path(folder) / "inbox"
        inbox.mkdir()
        drawings(inbox)
        executable = shutil.which("chromium") or "chromium"
        with web.served(ROOT / "web/dist") as server, web.chromium(executable) as browser:
            size = {"width": 1000, "height": 700}
            with web.opened(browser, web.address(server), viewport=size) as page:
                web.drop(page, inbox)
                web.wait_done(page)
                # Small copies are drawn where they are seen.
                page.evaluate("scrollTo(0, document.body.scrollHeight)")
                web.until(page, "[...document.querySelectorAll('#rows tr')].every(row =>"
                                " row.querySelector('.error') || row.querySelector('canvas').width > 1)")
                page.evaluate("scrollTo(0, 0)")
                shot = page.screenshot(full_page=True)
    figure = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS)
    figure.save(FIGURE, optimize=True)
    size = FIGURE.stat().st_size
    assert size <= MOST_BYTES, f"{FIGURE} has {size} bytes, at most {MOST_BYTES} are meant"
    print(f"{FIGURE}: {size} bytes")


main()
