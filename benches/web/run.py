#!/usr/bin/env python3
"""Pictures a second in Chromium: the page's engine against ONNX Runtime Web with the same network, in the same page.

    web/build.sh && benches/web/run.py

Needs Chromium, npm (for onnxruntime-web), and from the Python registry playwright, pillow, onnx and safetensors. Prints
Markdown. Contestants take turns in each round; ratios are taken within a round.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

import network

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/web"))
import browser as web  # noqa: E402

PEER = "onnxruntime-web@1.30.0"
CONTESTANTS = ["docsort", "onnxruntime", "network"]


def prepare(folder: Path, dist: Path, count: int, side: int) -> dict:
    """The page's files, the peer, the network and JPEGs in one folder to be served."""
    shutil.copytree(dist, folder, dirs_exist_ok=True)
    shutil.copy(Path(__file__).with_name("compare.js"), folder)
    (folder / "compare.html").write_text("<!doctype html><title>compare</title>")
    packed = subprocess.run(["npm", "pack", "--silent", PEER], cwd=folder, check=True, capture_output=True, text=True)
    subprocess.run(["tar", "xzf", packed.stdout.split()[-1], "package/dist"], cwd=folder, check=True)
    (folder / "package/dist").rename(folder / "ort")
    manifest = network.write(ROOT / "crates/engine/assets/model", folder / "network.onnx")
    (folder / "pictures").mkdir()
    drawings = sorted((ROOT / "assets/documents").glob("*/*.jpg"))
    for at in range(count):
        picture = Image.open(drawings[at * len(drawings) // count]).convert("RGB")
        scale = side / max(picture.size)
        size = [round(length * scale) for length in picture.size]
        picture.resize(size, Image.Resampling.BICUBIC).save(folder / f"pictures/{at}.jpg", quality=90)
    return manifest["preprocessing"]


def measure(options, folder: Path, settings: dict):
    given = {"side": settings["side_px"], "pad": settings["pad_rgb"], "mean": settings["mean"], "std": settings["std"]}
    engine = next(path.name for path in folder.glob("engine.*.js"))
    with web.served(folder) as server, web.chromium(options.chromium) as browser:
        page = browser.new_page()
        page.goto(web.address(server) + "compare.html")
        page.evaluate("async ([engine, count, given]) => (await import('./compare.js')).load(engine, count, given)",
                      [engine, options.pictures, given])
        turn = "async who => (await import('./compare.js')).round(who)"
        rounds = [{who: page.evaluate(turn, who) for who in CONTESTANTS} for _ in range(options.rounds + 1)]
        start = first_answer(browser, web.address(server), folder)
    # The first one compiles.
    return rounds[1:], start


def first_answer(browser, url, folder):
    """Milliseconds from opening the page to its being ready and to its first row, nothing kept by the browser."""
    page = browser.new_context().new_page()
    page.goto(url)
    web.ready(page)
    ready = page.evaluate("performance.now()")
    began = page.evaluate("performance.now()")
    page.set_input_files("#files", folder / "pictures/0.jpg")
    page.wait_for_selector("#rows tr")
    return ready, page.evaluate("performance.now()") - began


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--dist", type=Path, default=ROOT / "web/dist")
    options.add_argument("--chromium", default=shutil.which("chromium") or "chromium")
    options.add_argument("--pictures", type=int, default=200)
    options.add_argument("--side", type=int, default=640, help="longer side of the JPEGs")
    options.add_argument("--rounds", type=int, default=5)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        settings = prepare(folder, options.dist, options.pictures, options.side)
        rounds, (ready, answer) = measure(options, folder, settings)
    labels = {who: rounds[0][who]["labels"] for who in CONTESTANTS}
    same = sum(one == other for one, other in zip(labels["docsort"], labels["onnxruntime"]))
    median = {who: statistics.median(each[who]["ms"] for each in rounds) for who in CONTESTANTS}
    ratio = statistics.median(each["onnxruntime"]["ms"] / each["docsort"]["ms"] for each in rounds)
    print(f"{options.pictures} JPEGs of {options.side} px, {options.rounds} rounds in turns; equal labels: {same}\n")
    print("| from a JPEG's bytes to a label, one thread, in Chromium | ms a picture | pictures a second |\n|---|---:|---:|")
    for who, words in [("docsort", "docsort, own decoder and capture problems included"),
                       ("onnxruntime", f"{PEER}, decoded by the browser"), ("network", "of that the network alone")]:
        print(f"| {words} | {median[who]:.2f} | {1000 / median[who]:.0f} |")
    print(f"\nratio within a round: {ratio:.2f}; page ready after {ready:.0f} ms, first answer {answer:.0f} ms later")


main()
