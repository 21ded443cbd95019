#!/usr/bin/env python3
"""Requests a second and latencies of `docsort serve`, against the engine without a socket and against FastAPI with ONNX
Runtime and the same network, in turns in the same run. (tests/serve/soak.py watches its memory over 100,000 requests.)

    python3 benches/serve/run.py --docsort target/release/docsort

Needs Rust (for benches/serve/load.rs) and Python with venv and a registry; pictures are drawn, the environment goes to
~/.cache/docsort-benches. The machine should do nothing else. Prints Markdown.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
REQUIREMENTS = ["fastapi==0.141.1", "uvicorn[standard]==0.54.0", "onnxruntime==1.32.0", "onnx==1.23.2", "pillow==13.0.0", "numpy==2.4.6"]
CONNECTIONS = (1, 16, 256)


def output(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def environment(work):
    """A Python with the peer's packages."""
    venv = work / "serve-venv"
    python, stamp = venv / "bin/python", venv / "stamp"
    # It holds what was asked for, so that a change of it here, or an installation that broke off, installs anew.
    if not stamp.exists() or stamp.read_text() != " ".join(REQUIREMENTS):
        output(sys.executable, "-m", "venv", "--clear", venv)
        output(python, "-m", "pip", "install", "--quiet", *REQUIREMENTS)
        stamp.write_text(" ".join(REQUIREMENTS))
    return python


def pictures(docsort, work):
    """48 JPEGs whose longer side has 640 pixels."""
    folder = work / "serve-pictures"
    if not folder.exists():
        output(docsort, "synth", "--out", folder, "--per-class", 16, "--seed", 7, "--side", 640)
    found = sorted(folder.rglob("*.jpg"))
    assert found, f"{folder} holds no JPEG"
    return found


def load_client():
    """The path of benches/serve/load.rs, built."""
    text = output("cargo", "bench", "--no-run", "-p", "docsort-serve", "--bench", "load", "--message-format=json", cwd=ROOT)
    messages = map(json.loads, text.splitlines())
    return next(message["executable"] for message in messages
                if message.get("executable") and message["target"]["name"] == "load")


def start_docsort(docsort):
    server = subprocess.Popen([docsort, "serve", "--model", "shipped", "--listen", "127.0.0.1:0", "--queue", "1024"],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return server, re.search(r"http://(\S+)", server.stdout.readline()).group(1), "/v1/predict"


def start_peer(python, model, side, classes, port):
    """One worker a processor, as uvicorn's guide says for production; ONNX Runtime has one thread in each (peer.py)."""
    env = os.environ | {"MODEL": str(model), "SIDE": str(side), "CLASSES": json.dumps(classes)}
    command = [python, "-m", "uvicorn", "peer:app", "--port", port, "--workers", os.cpu_count(), "--log-level", "critical"]
    server = subprocess.Popen(list(map(str, command)), cwd=pathlib.Path(__file__).parent, env=env)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/docs").read()
            return server, f"127.0.0.1:{port}", "/predict"
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the peer did not start")


def asked(load, server, connections, seconds, files):
    _, address, path = server
    return json.loads(output(load, address, path, connections, seconds, *files))


def labels(server, files):
    """The likeliest class of each picture, as this server has it."""
    _, address, path = server
    found = []
    for file in files:
        asked = urllib.request.Request(f"http://{address}{path}", file.read_bytes(), {"Content-Type": "image/jpeg"})
        probabilities = json.load(urllib.request.urlopen(asked))["probabilities"]
        found.append(max(probabilities, key=probabilities.get))
    return found


def in_turns(servers, load, seconds, count, files):
    """Medians over so many rounds in which all take their turn."""
    rounds = []
    for _ in range(count):
        figures = {"engine": json.loads(output(load, "engine", seconds, *files))}
        for name, server in servers.items():
            for connections in CONNECTIONS:
                figures[f"{name} {connections}"] = asked(load, server, connections, seconds, files)
        rounds.append(figures)
    median = lambda case, key: statistics.median(figures[case][key] for figures in rounds)
    return {case: {key: median(case, key) for key in rounds[0][case]} for case in rounds[0]}


def table(figures, files):
    """The medians as Markdown, and how many times as fast docsort is."""
    lines = ["| | requests a second | p50, ms | p99, ms |", "|---|---:|---:|---:|"]
    for name, words in (("docsort", "`docsort serve`"), ("fastapi", "FastAPI and ONNX Runtime")):
        for connections in CONNECTIONS:
            found = figures[f"{name} {connections}"]
            lines.append(f"| {words}, {connections} connection{'s' if connections > 1 else ''} | {found['requests_per_s']:.0f} "
                         f"| {found['p50_ms']:.1f} | {found['p99_ms']:.1f} |")
    lines.append(f"| the engine without a socket, batches of 32 | {figures['engine']['pictures_per_s']:.0f} | | |")
    rates = {case: found.get("requests_per_s") for case, found in figures.items()}
    times = ", ".join(f"{rates[f'docsort {each}'] / rates[f'fastapi {each}']:.1f}" for each in CONNECTIONS)
    kib = sum(file.stat().st_size for file in files) / len(files) / 1024
    lines.append(f"\n{len(files)} JPEGs of 640 px, {kib:.0f} KiB each; docsort answers {times} times as many requests")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, help="the binary")
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("~/.cache/docsort-benches").expanduser())
    parser.add_argument("--seconds", type=int, default=10, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--load", help="benches/serve/load.rs, built [default: by cargo]")
    parser.add_argument("--onnx", type=pathlib.Path, help="folder with model.onnx and classes [default: exported by docsort]")
    args = parser.parse_args()
    docsort = str(pathlib.Path(args.docsort).resolve())
    args.work.mkdir(parents=True, exist_ok=True)
    python, load, files = environment(args.work), args.load or load_client(), pictures(docsort, args.work)
    model = args.onnx or args.work / "serve-onnx"
    if not model.exists():
        output(docsort, "export", "--model", "shipped", "--format", "onnx", "--out", model)
    servers = {"docsort": start_docsort(docsort)}
    try:
        metadata = json.load(urllib.request.urlopen(f"http://{servers['docsort'][1]}/v2/models/docsort"))
        classes = metadata["outputs"][1]["parameters"]["classes"]
        side = int(output(python, "-c", "import onnx, sys; m = onnx.load(sys.argv[1]); "
                          "print(m.graph.input[0].type.tensor_type.shape.dim[1].dim_value)", model / "model.onnx"))
        servers["fastapi"] = start_peer(python, model / "model.onnx", side, classes, 8081)
        # It is the same network: only the decoders' last bits differ.
        same = sum(one == other for one, other in zip(*(labels(server, files) for server in servers.values())))
        assert same >= 0.95 * len(files), f"the servers agree on {same} of {len(files)} pictures"
        figures = in_turns(servers, load, args.seconds, args.rounds, files)
    finally:
        for server, _, _ in servers.values():
            server.terminate()
            server.wait(timeout=60)
    print(f"{table(figures, files)}; both give the same class to {same}")


if __name__ == "__main__":
    main()
