#!/usr/bin/env python3
"""Asks `docsort serve` with Triton's own client (tritonclient[http] from PyPI), and compares with `docsort predict`.

    python3 tests/serve/triton_client.py --docsort target/release/docsort

Starts the server itself, at a free port. Exits with 0 and one line that says what was compared, or with an error.
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import tritonclient.http as triton

ROOT = Path(__file__).resolve().parents[2]
TOLERANCE = 1e-6  # rows have six decimals


def predicted(docsort, paths):
    """The rows of the command line, by its own words."""
    command = [docsort, "predict", "--model", "shipped", "--format", "jsonl", *map(str, paths)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    assert done.returncode in (0, 3), f"docsort predict ended with {done.returncode}"
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare(answer, rows, classes, encoding):
    """Every tensor of an answer against the rows of the same pictures."""
    labels = [text.decode() if isinstance(text, bytes) else text for text in answer.as_numpy("label")]
    statuses = [text.decode() if isinstance(text, bytes) else text for text in answer.as_numpy("status")]
    probabilities = answer.as_numpy("probabilities")
    assert probabilities.shape == (len(rows), len(classes)), probabilities.shape
    for row, label, status, numbers in zip(rows, labels, statuses, probabilities):
        where = f"{row['path']} ({encoding})"
        assert label == (row["label"] or ""), f"{where}: {label!r}, the command line says {row['label']!r}"
        assert status == row["status"], f"{where}: {status!r}, the command line says {row['status']!r}"
        said = row["probabilities"] or dict.fromkeys(classes, 0.0)
        difference = max(abs(said[name] - number) for name, number in zip(classes, numbers))
        assert difference <= TOLERANCE, f"{where}: probabilities differ by {difference}"


def check(client, paths, rows):
    """Health, metadata, and inference in both encodings."""
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("docsort")
    assert client.is_model_ready("docsort", "1") and not client.is_model_ready("other")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    metadata = client.get_model_metadata("docsort")
    assert [tensor["name"] for tensor in metadata["inputs"]] == ["picture"]
    classes = metadata["outputs"][1]["parameters"]["classes"]

    names = ["label", "probabilities", "status"]
    binary = triton.InferInput("picture", [len(paths)], "BYTES")
    binary.set_data_from_numpy(tensor(path.read_bytes() for path in paths), binary_data=True)
    # JSON holds no bytes: there, pictures are base64.
    text = triton.InferInput("picture", [len(paths)], "BYTES")
    encoded = (base64.b64encode(path.read_bytes()).decode() for path in paths)
    text.set_data_from_numpy(tensor(encoded), binary_data=False)
    for asked, how in [(binary, "binary"), (text, "JSON")]:
        for is_binary in (True, False):
            outputs = [triton.InferRequestedOutput(name, binary_data=is_binary) for name in names]
            answer = client.infer("docsort", [asked], outputs=outputs, request_id="7")
            assert answer.get_response()["id"] == "7"
            compare(answer, rows, classes, f"{how}, answered in {'binary' if is_binary else 'JSON'}")
    # Without outputs, the client asks for all of them in binary.
    compare(client.infer("docsort", [binary], model_version="1"), rows, classes, "all outputs")


def tensor(elements):
    """Of any bytes or texts, whatever their lengths."""
    return np.array(list(elements), dtype=np.object_)


def start(docsort):
    """A server of the shipped model; its address is in its first line."""
    command = [docsort, "serve", "--model", "shipped", "--listen", "127.0.0.1:0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = server.stdout.readline()
    found = re.search(r"http://(\S+)", line)
    assert found, f"the server said {line!r}"
    return server, found.group(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, help="the binary")
    docsort = str(Path(parser.parse_args().docsort).resolve())
    samples = sorted((ROOT / "assets/documents").rglob("*.*"))
    samples = [path for path in samples if path.suffix in (".jpg", ".png")][::79]
    with tempfile.TemporaryDirectory() as folder:
        broken = Path(folder, "broken.jpg")
        broken.write_bytes(b"no picture")
        paths = [*samples, broken]
        rows = predicted(docsort, paths)
        assert len(rows) == len(paths) > 10
        server, address = start(docsort)
        try:
            with triton.InferenceServerClient(address) as client:
                check(client, paths, rows)
        finally:
            server.terminate()
            ended = server.wait(timeout=60)
    assert ended == 0, f"the server ended with {ended} after SIGTERM"
    print(f"tritonclient: {len(paths)} pictures, 5 encodings, the rows of `docsort predict`")


if __name__ == "__main__":
    sys.exit(main())
