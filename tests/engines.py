#!/usr/bin/env python3
"""Ray and Spark, really run: examples/*.py over 5,000 pictures on local clusters, with a worker killed in the middle, against
`docsort predict`. Every picture and every page has one row, none has two, and all rows are those of the command line.

    tests/engines.py --docsort target/release/docsort                  # the test; .ci/deep runs it
    tests/engines.py --docsort target/release/docsort --figures        # the table of docs/scale.md, nothing is killed

Needs the package docsort, ray[data], pyspark, pyarrow and pandas in the Python that runs it, and Java 17 for Spark.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pyarrow.parquet

ROOT = Path(__file__).resolve().parents[1]
PICTURES = 5_000
# Of these many the others are copies: drawing takes longer than labelling.
DRAWN_PER_CLASS = 60
HANG_S = 900
# Of one Parquet file.
PACKED_ROWS = 500
# Of a processor, in which a worker answers some hundreds of pictures.
BUSY_S = 0.4


def size_of(jpeg):
    """Width and height, as the frame's header has them (T.81, B.2.2)."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    height, width = (int.from_bytes(jpeg[at + place : at + place + 2], "big") for place in (5, 7))
    return width, height


def pdf_of(jpegs):
    """A scan of so many pages (ISO 32000-1, chapter 7)."""
    content = b"q 595 0 0 842 0 0 cm /P Do Q"
    kids = b" ".join(b"%d 0 R" % (3 + 3 * page) for page in range(len(jpegs)))
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(jpegs))]
    for page, jpeg in enumerate(jpegs):
        inside = b"/Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >>" % (4 + 3 * page, 5 + 3 * page)
        parts.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %s >>" % inside)
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        shape = b"/Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode" % size_of(jpeg)
        head = b"<< /Type /XObject /Subtype /Image %s /Length %d >>" % (shape, len(jpeg))
        parts.append(head + b"\nstream\n" + jpeg + b"\nendstream")
    file, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(file))
        file += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(parts) + 1, len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return file + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def draw(docsort, folder, count):
    """`count` files in folders of 500: pictures, one in 97 of them damaged and some with names that are hard to quote; one in
    211 a scan of three pages."""
    drawn = folder.with_name("drawn")
    command = [docsort, "synth", "--out", drawn, "--per-class", str(DRAWN_PER_CLASS), "--seed", "7"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sources = sorted(path for path in drawn.rglob("*") if path.is_file())
    for number in range(count):
        source = sources[number % len(sources)]
        below = folder / f"{number // 500:02}"
        below.mkdir(parents=True, exist_ok=True)
        odd = " é,'" if number % 50 == 3 else ""
        content = source.read_bytes()
        if number % 97 == 5:
            content = content[: len(content) // 2]
        ending = source.suffix
        if number % 211 == 9:
            others = [sources[(number + page) % len(sources)].read_bytes() for page in (1, 2)]
            ending, content = ".pdf", pdf_of([source.read_bytes(), *others])
        (below / f"{number:05}{odd}{ending}").write_bytes(content)


def predicted(docsort, folder, through=()):
    """The rows of the command line by their paths and pages, and the seconds that it took."""
    began = time.monotonic()
    command = [*through, docsort, "predict", "--model", "shipped", "--format", "jsonl", folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    seconds = time.monotonic() - began
    if done.returncode not in (0, 3):
        raise AssertionError(f"docsort predict ended with {done.returncode}: {done.stderr.decode()}")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["path"], row["page"]): row for row in rows}, seconds


def descendants(pid):
    """Process numbers below `pid`, with their command lines: /proc alone, so that nobody else's are touched."""
    children = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name in brackets may hold anything; the parent is the second field behind it.
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            children.setdefault(parent, []).append((int(entry.name), line))
    found, open_ = [], [pid]
    while open_:
        for child in children.get(open_.pop(), []):
            found.append(child)
            open_.append(child[0])
    return found


def processor_s(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def has_model(pid):
    """Whether a process has docsort's module loaded."""
    try:
        return "/docsort/_native" in Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return False


def kill_one(driver, words, killed):
    """Kills the first of the driver's workers that is in the middle of its pictures: a process called by `words` that has
    answered for BUSY_S since it loaded a model, or below which one has."""
    loaded = {}
    until = time.monotonic() + HANG_S
    while driver.poll() is None and time.monotonic() < until:
        workers = [(pid, line) for pid, line in descendants(driver.pid) if words in line]
        for pid, line in workers:
            inside = [pid, *(child for child, _ in descendants(pid))]
            for one in filter(has_model, inside):
                if processor_s(one) - loaded.setdefault(one, processor_s(one)) > BUSY_S:
                    os.kill(pid, signal.SIGKILL)
                    killed.append(line.strip()[:60])
                    return
        time.sleep(0.05)


def run(command, kill=None):
    """Runs an example to its end; returns what it printed and the seconds that it took."""
    began = time.monotonic()
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    environment |= {"RAY_USAGE_STATS_ENABLED": "0", "PYTHONWARNINGS": "ignore"}
    pipe = subprocess.PIPE
    driver = subprocess.Popen(list(map(str, command)), stdout=pipe, stderr=pipe, env=environment)
    killed = []
    if kill:
        threading.Thread(target=kill_one, args=(driver, kill, killed), daemon=True).start()
    try:
        out, err = driver.communicate(timeout=HANG_S)
    except subprocess.TimeoutExpired:
        driver.kill()
        out, err = driver.communicate()
        raise AssertionError(f"{command[1]} did not end in {HANG_S} s: {err.decode()[-3000:]}") from None
    if driver.returncode != 0:
        raise AssertionError(f"{command[1]} ended with {driver.returncode}: {err.decode()[-3000:]}")
    if kill and not killed:
        raise AssertionError(f"{command[1]} ended before a worker could be killed")
    told = next(line for line in out.decode().splitlines() if line.startswith("labelled in "))
    return float(told.split()[2]), time.monotonic() - began, killed


def check_rows(output, wanted):
    """All columns against the rows of the command line."""
    table = pyarrow.parquet.read_table(output)
    rows = table.to_pylist()
    found = [(row["path"], row["page"]) for row in rows]
    assert len(set(found)) == len(found), f"{len(found) - len(set(found))} rows are there twice"
    missing = set(wanted) - set(found)
    assert set(found) == set(wanted), f"{len(missing)} rows are missing, such as {list(missing)[:3]}"
    for row in rows:
        other = wanted[row["path"], row["page"]]
        for key in ("status", "label", "reason", "warnings", "member", "page"):
            assert row[key] == other[key], (key, row, other)
        for name, probability in (other["probabilities"] or {}).items():
            # Rows of the command line have six decimals.
            assert abs(row[name] - probability) < 1e-6, (name, row, other)
        assert (row["confidence"] is None) == (other["confidence"] is None)
    return len(rows)


def ray(folder, output, workers):
    example = ROOT / "examples/ray_label.py"
    return [sys.executable, example, folder, "--output", output, "--workers", workers, "--local"]


def spark(folder, output, workers):
    example = ROOT / "examples/spark_label.py"
    return [sys.executable, example, folder, "--output", output, "--master", f"local-cluster[{workers},1,1024]"]


# How each is started, and what the command line of a worker holds: of Spark the executor, a JVM with Python below it.
ENGINES = {"Ray": (ray, "MapWorker"), "Spark": (spark, "CoarseGrainedExecutorBackend")}


def packed(paths, folder):
    """The same pictures in Parquet files, with columns `path` and `bytes`."""
    folder.mkdir()
    for first in range(0, len(paths), PACKED_ROWS):
        some = paths[first : first + PACKED_ROWS]
        table = pyarrow.table({"path": some, "bytes": [Path(path).read_bytes() for path in some]})
        pyarrow.parquet.write_table(table, folder / f"{first:06}.parquet")
    return folder


def test(folder, work, wanted, names):
    for name in names:
        command, kill = ENGINES[name]
        output = work / f"rows-{name}"
        seconds, _, killed = run(command(folder, output, 2), kill)
        rows = check_rows(output, wanted)
        print(f"{name}: {rows} rows in {seconds:.0f} s with 2 workers, equal to the command line; killed: {killed[0]}")
    if "Ray" in names:
        output = work / "rows-parquet"
        paths = sorted({path for path, _ in wanted})
        run(ray(packed(paths, work / "packed"), output, 2))
        print(f"Ray, pictures in Parquet: {check_rows(output, wanted)} rows, equal to the command line")


def figures(docsort, folder, work, wanted, names):
    count = len(wanted)
    print("| who | workers | pictures a second | with starting and stopping |\n|---|---|---|---|")
    for workers in (1, 2):
        # Threads are as many as the processors that it may use.
        through = ["taskset", "-c", f"0-{workers - 1}"]
        _, seconds = predicted(docsort, folder, through)
        print(f"| `docsort predict` | {workers} threads | – | {count / seconds:.0f} |", flush=True)
    for name in names:
        command, _ = ENGINES[name]
        for workers in (1, 2):
            output = work / f"rows-{name}-{workers}"
            labelling_s, all_s, _ = run(command(folder, output, workers))
            check_rows(output, wanted)
            print(f"| {name} | {workers} | {count / labelling_s:.0f} | {count / all_s:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--docsort", required=True, type=Path)
    parser.add_argument("--pictures", type=int, default=PICTURES)
    parser.add_argument("--only", choices=list(ENGINES), help="one engine alone")
    parser.add_argument("--figures", action="store_true")
    args = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="docsort-engines-"))
    try:
        folder = work / "photos"
        draw(args.docsort.resolve(), folder, args.pictures)
        wanted, _ = predicted(args.docsort.resolve(), folder)
        assert len({path for path, _ in wanted}) == args.pictures
        names = [args.only] if args.only else list(ENGINES)
        if args.figures:
            figures(args.docsort.resolve(), folder, work, wanted, names)
        else:
            test(folder, work, wanted, names)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
