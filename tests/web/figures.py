#!/usr/bin/env python3
"""Makes the README's figures from docsort's own drawings: docs/figures/page.png, terminal.png and report.png.

    web/build.sh && tests/web/figures.py --docsort target/release/docsort [page terminal report]

Needs what the page's tests need (docs/web.md), and from the Python registry `pyte`, which knows what a terminal shows.
"""

import argparse
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image, ImageFilter

import browser as web
import terminal

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs/figures"
# All figures of the README together, so that it opens on a slow line too.
MOST_BYTES = 400_000
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


def page(browser, docsort: str, work: Path) -> bytes:
    """The page with drawings in it."""
    inbox = work / "inbox"
    inbox.mkdir()
    drawings(inbox)
    with web.served(ROOT / "web/dist") as server:
        with web.opened(browser, web.address(server), viewport={"width": 1000, "height": 700}) as page:
            web.drop(page, inbox)
            web.wait_done(page)
            # Small copies are drawn where they are seen.
            page.evaluate("scrollTo(0, document.body.scrollHeight)")
            web.until(page, "[...document.querySelectorAll('#rows tr')].every(row =>"
                            " row.querySelector('.error') || row.querySelector('canvas').width > 1)")
            page.evaluate("scrollTo(0, 0)")
            return page.screenshot(full_page=True)


def terminal_(browser, docsort: str, work: Path) -> bytes:
    """The live view of a training on the bundled sample, in its last epoch."""
    # Names that stand on the screen are those that a reader would see.
    (work / "assets").symlink_to(ROOT / "assets")
    command = [docsort, "train", "--set", "train.epochs=12"]
    screen = terminal.last_screen(command, work, columns=100, lines=34, holds="epoch 12/12")
    page = browser.new_page(viewport={"width": 940, "height": 100}, device_scale_factor=1)
    page.set_content(terminal.html("docsort train", screen))
    return page.locator("main").screenshot()


def report(browser, docsort: str, work: Path) -> bytes:
    """The first screen of an evaluation's report."""
    command = [docsort, "evaluate", "--model", "shipped", "--data", "assets/documents", "--output", str(work / "report")]
    # 3: some pictures were skipped, and named.
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr
    page = browser.new_page(viewport={"width": 1000, "height": 1010})
    page.goto((work / "report/report.html").as_uri())
    return page.screenshot()


FIGURES = {"page": page, "terminal": terminal_, "report": report}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, type=lambda path: str(Path(path).resolve()), help="the binary")
    parser.add_argument("figures", nargs="*", default=list(FIGURES), help="which [default: all]")
    options = parser.parse_args()
    with web.chromium(shutil.which("chromium") or "chromium") as browser:
        for name in options.figures:
            with tempfile.TemporaryDirectory() as work:
                shot = FIGURES[name](browser, options.docsort, Path(work))
            figure = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS)
            figure.save(FOLDER / f"{name}.png", optimize=True)
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    print(sizes)
    assert sum(sizes.values()) <= MOST_BYTES, f"{sum(sizes.values())} bytes, at most {MOST_BYTES} are meant"


main()
