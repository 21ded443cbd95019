#!/usr/bin/env python3
"""An exported network in a real browser: ONNX Runtime for the web, in Chromium, against docsort's own answers.

    tests/web/onnx.py --docsort target/release/docsort [--model shipped] --runtime FOLDER

FOLDER is the package `onnxruntime-web` from the npm registry, unpacked. Needs Chromium and `playwright`, as tests/web/run.py.
Exit code 1 where an answer differs by more than the 1e-5 that docs/export.md promises of every runtime.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import browser as web
from PIL import Image

TOLERANCE = 1e-5
# The build without a GPU: what every browser has.
RUNTIME = ["ort.wasm.min.js", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"]

PAGE = """<!doctype html><html><meta charset="utf-8"><link rel="icon" href="data:,"><script src="ort.wasm.min.js"></script><script>
async function answer(side, pixels) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("./", location.href).href;
  const session = await ort.InferenceSession.create("model.onnx");
  const image = new ort.Tensor("uint8", Uint8Array.from(pixels), [1, side, side, 3]);
  const { logits, probabilities } = await session.run({ image });
  return { logits: [...logits.data], probabilities: [...probabilities.data] };
}
document.documentElement.dataset.ready = "";
</script></html>"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, type=Path)
    parser.add_argument("--model", default="shipped")
    parser.add_argument("--runtime", required=True, type=Path)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        out = folder / "onnx"
        export = [args.docsort.resolve(), "export", "--model", args.model, "--format", "onnx", "--out", out]
        subprocess.run(export, check=True, stdout=subprocess.DEVNULL)
        for name in RUNTIME:
            shutil.copy(next(args.runtime.rglob(f"dist/{name}")), out / name)
        (out / "index.html").write_text(PAGE)
        square = Image.open(out / "golden/square.png").convert("RGB")
        wanted = json.loads((out / "golden/answer.json").read_text())
        with web.served(out) as server, web.chromium(args.chromium) as browser:
            with web.opened(browser, web.address(server)) as page:
                found = page.evaluate("([side, pixels]) => answer(side, pixels)", [square.width, list(square.tobytes())])
    worst = 0.0
    for name in ("logits", "probabilities"):
        numbers = wanted[name]
        numbers = list(numbers.values()) if isinstance(numbers, dict) else numbers
        assert len(found[name]) == len(numbers), (name, found[name], numbers)
        worst = max([worst, *(abs(one - other) for one, other in zip(found[name], numbers))])
    assert worst <= TOLERANCE, (worst, found, wanted)
    print(f"ONNX Runtime for the web agrees: {len(wanted['logits'])} logits, largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
