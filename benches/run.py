#!/usr/bin/env python3
"""Measures docsort against PyTorch, ONNX Runtime, torchvision and Ultralytics on this machine, and
writes docs/benchmarks.md and docs/benchmarks.json. Needs Rust, Python 3.11, 12 GB of disk and, for the
whole of it, about an hour in which the machine does nothing else.

    python3 benches/run.py                 # everything
    python3 benches/run.py --quick         # few pictures and rounds: does it work?
    python3 benches/run.py --only a,b      # some sections; the others' numbers stay as they were

A run replaces the numbers of this machine's instruction set; those of another stay beside them.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import report
import sections
from measuring import run

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "benches" / "peers"
AVX512 = "AVX-512"
SECTIONS = {
    "a": sections.network, "b": sections.labels, "c": sections.epochs, "e": sections.build, "f": sections.scaling,
    "h": sections.formats, "r": sections.roofline,
}


def say(text):
    print(text, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few pictures and rounds")
    parser.add_argument("--only", default=",".join(SECTIONS), help="a network, b folder to labels, c epochs, "
                        "e build from empty, f scaling, h HEIC and PDF, r roofline (d, memory, comes with b and c)")
    parser.add_argument("--threads", type=int, default=2, help="cores that each contestant may use")
    parser.add_argument("--rounds", type=int, help="of the short comparisons; long ones take three")
    parser.add_argument("--work", type=pathlib.Path, help="folder for inputs and environments, outside the checkout")
    parser.add_argument("--venv", type=pathlib.Path, help="Python environment of the peers [default: WORK/venv]")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the report [default: docs, or WORK with --quick]")
    options = parser.parse_args()
    only = options.only.split(",")
    if unknown := [name for name in only if name not in SECTIONS]:
        parser.error(f"no such section: {', '.join(unknown)}")
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser()
    work = (options.work or cache / "docsort-benches").resolve()
    work.mkdir(parents=True, exist_ok=True)
    limit_cores(options.threads)
    place = Place(work, options)
    out = options.out or (work if options.quick else ROOT / "docs")
    out.mkdir(parents=True, exist_ok=True)
    kept = out / "benchmarks.json"
    found = json.loads(kept.read_text()) if kept.exists() else {"sections": {}}
    found["quick"] = options.quick
    # Of each section: others may come from another day and another machine.
    told = {"date": datetime.date.today().isoformat(), "machine": machine(options.threads), "versions": place.versions()}
    for name in only:
        say(f"== {name}: {SECTIONS[name].__doc__.splitlines()[0]}")
        measured = SECTIONS[name](place, say)
        found["sections"].setdefault(name, {})[told["machine"]["instruction set"]] = measured | told
        # As they come: an interruption costs one section.
        kept.write_text(json.dumps(found, indent=1) + "\n")
    (out / "benchmarks.md").write_text(report.markdown(found))
    if "f" in found["sections"]:
        run([place.python, PEERS / "plot.py", kept, out / "scaling.svg"])
    say(f"written: {out / 'benchmarks.md'}")


def limit_cores(threads):
    """Everything below runs on the same `threads` cores."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    os.environ |= {"RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}


class Place:
    """Where everything is: programs, inputs, the model that all of them answer with."""

    def __init__(self, work, options):
        self.work, self.threads, self.quick = work, options.threads, options.quick
        self.rounds = options.rounds or (2 if options.quick else 7)
        self.long_rounds = min(self.rounds, 2 if options.quick else 3)
        self.seconds = 0.5 if options.quick else 2.0
        self.root, self.peers = ROOT, PEERS
        # The kernels that most processors have, where this one has wider ones and nobody chose.
        has_wider = machine(self.threads)["instruction set"] == AVX512 and "DOCSORT_ISA" not in os.environ
        self.narrower = {"docsort, AVX2 kernels": {"DOCSORT_ISA": "avx2"}} if has_wider else {}
        self.python = self._environment(options.venv or work / "venv")
        self.docsort, self.network = self._build()
        self.inputs = work / ("quick" if options.quick else "inputs")
        self.inputs.mkdir(exist_ok=True)
        self.model = self._model()

    def _environment(self, venv):
        wanted = (PEERS / "requirements.txt").read_text()
        done = venv / "requirements.txt"
        if not done.exists() or done.read_text() != wanted:
            say(f"installing the peers into {venv} (6 GB)")
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            pip = [venv / "bin" / "python", "-m", "pip", "install", "--quiet"]
            subprocess.run([*pip, "-r", PEERS / "requirements.txt"], check=True)
            # The same module as opencv-python, which Ultralytics brings and which needs a display's libraries.
            headless = next(line for line in wanted.splitlines() if line.startswith("opencv-python-headless"))
            subprocess.run([*pip, "--force-reinstall", "--no-deps", headless], check=True)
            done.write_text(wanted)
        return venv / "bin" / "python"

    def _build(self):
        say("building docsort")
        command = ["cargo", "build", "--release", "--bin", "docsort", "--bench", "network"]
        built = subprocess.run(
            [*command, "--message-format=json-render-diagnostics"], cwd=ROOT, check=True, stdout=subprocess.PIPE
        )
        made = [json.loads(line) for line in built.stdout.splitlines()]
        paths = {m["target"]["name"]: m["executable"] for m in made if m.get("executable")}
        # Copies: a build in between must not change what is measured.
        programs = self.work / "programs"
        programs.mkdir(exist_ok=True)
        for name in ("docsort", "network"):
            shutil.copy2(paths[name], programs / name)
        return programs / "docsort", programs / "network"

    def _model(self):
        """A short training on the bundled sample, and its weights for the peers."""
        runs = self.work / "runs"
        shutil.rmtree(runs, ignore_errors=True)
        say("training the model that all answer with")
        run([self.docsort, "train", "--name", "peers", "--set", f"run.dir={runs}", "--set", "train.epochs=12"], cwd=ROOT)
        model = self.work / "model"
        run([self.network, "export", "--model", runs / "peers", "--out", model])
        run([self.python, "-W", "ignore", PEERS / "network.py", "onnx", "--folder", model])
        self.run = runs / "peers"
        return model

    def peer(self, script, *arguments):
        """A peer's command line."""
        return [self.python, "-W", "ignore", PEERS / script, *arguments]

    def folder(self, kind):
        """Pictures of one kind; made at first use."""
        counts = {"photos": (500, 24), "pictures640": (5000, 150), "pictures256": (10000, 600), "cifar": (50000, 3000),
                  "heic": (100, 4), "scans": (100, 10)}
        count = counts[kind][self.quick]
        done = self.inputs / kind
        if not done.exists():
            say(f"making {count} pictures: {kind}")
            part = self.inputs / f"{kind}.part"
            shutil.rmtree(part, ignore_errors=True)
            if kind in ("photos", "cifar", "heic", "scans"):
                drawn = self.folder("pictures256") if kind == "cifar" else self.drawn()
                script = "inputs_formats.py" if kind in ("heic", "scans") else "inputs.py"
                run(self.peer(script, kind, "--drawn", drawn, "--out", part, "--count", str(count)))
            else:
                self.synth(part, -(-count // 3), kind.removeprefix("pictures"))
            part.rename(done)
        return done

    def drawn(self):
        drawn = self.inputs / "drawn"
        if not drawn.exists():
            self.synth(drawn, 3 if self.quick else 16, "2048")
        return drawn

    def synth(self, out, per_class, side):
        shutil.rmtree(out, ignore_errors=True)
        run([self.docsort, "synth", "--out", out, "--per-class", str(per_class), "--side", side])

    def versions(self):
        got = run([self.python, "-m", "pip", "freeze"])["out"].splitlines()
        names = [line.split("==")[0] for line in (PEERS / "requirements.txt").read_text().splitlines() if "==" in line]
        versions = {line.split("==")[0].lower().replace("_", "-"): line.split("==")[1] for line in got if "==" in line}
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
        return {
            "docsort": commit.stdout.strip(), "rustc": run(["rustc", "--version"])["out"].split()[1],
            "Python": platform.python_version(), **{name: versions.get(name, "?") for name in names},
        }


def machine(threads):
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    text = cpuinfo.read_text() if cpuinfo.exists() else ""
    field = lambda name: next((l.split(":", 1)[1].strip() for l in text.splitlines() if l.startswith(name)), "?")
    flags = field("flags").split()
    widest = next((name for flag, name in [("avx512f", AVX512), ("avx2", "AVX2")] if flag in flags), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": field("model name"), "instruction set": widest,
        "docsort's kernels": os.environ.get("DOCSORT_ISA", "the widest set"), "cores used": threads,
        "memory": f"{memory:.0f} GiB", "system": f"{platform.system()} {platform.machine()}",
    }


if __name__ == "__main__":
    main()
