"""Class folders for experiments: which pictures there are, parts of them as links, and what docsort learns and answers on
them. Owns no figure; changes no picture. Python's standard library is enough."""

import argparse
import json
import os
import pathlib
import random
import shutil
import subprocess


def parser(description):
    """Of an experiment: what each of them asks for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("docsort", "data", "work"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    return parser


def asked(parser):
    """What was typed, with whole paths and a folder to work in."""
    args = parser.parse_args()
    args.docsort, args.work, args.data = args.docsort.resolve(), args.work.resolve(), args.data.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    return args


def pictures(folder):
    """{class: its files by name} of a folder of class folders."""
    classes = sorted(place for place in pathlib.Path(folder).iterdir() if place.is_dir())
    found = {place.name: sorted(file for file in place.rglob("*") if file.is_file()) for place in classes}
    if not any(found.values()):
        raise SystemExit(f"{folder} holds no class folders with pictures")
    return found


def drawn(found, counts, seed):
    """Disjoint parts of each class, drawn by `seed`: for each `{class: count}` of `counts` one `{class: files}`."""
    parts = [{} for _ in counts]
    for name, files in found.items():
        files = list(files)
        random.Random(f"{seed} {name}").shuffle(files)
        wanted = [count[name] for count in counts]
        if sum(wanted) > len(files):
            raise SystemExit(f"{name} has {len(files)} pictures, and {sum(wanted)} are wanted: ask for fewer")
        for part, count in zip(parts, wanted):
            part[name], files = files[:count], files[count:]
    return parts


def linked(found, out):
    """Class folders at `out` with hard links to the files, or copies where the disk is another one. What was there goes."""
    out = pathlib.Path(out)
    shutil.rmtree(out, ignore_errors=True)
    for name, files in found.items():
        (out / name).mkdir(parents=True)
        for file in files:
            # Files of two classes may be called alike, and after a change of labels meet in one folder.
            new = out / name / f"{file.parent.name}-{file.name}"
            try:
                os.link(file, new)
            except OSError:
                shutil.copyfile(file, new)
    return out


def run(command, cwd):
    """What a program writes on standard output. 3 is docsort's code for some inputs that were skipped."""
    told = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    if told.returncode not in (0, 3):
        raise SystemExit(told.stderr.strip() or f"{command[0]} ended with {told.returncode}")
    return told.stdout


def trained(docsort, data, work, name, settings, minutes=None):
    """A training of the preset `photos`; the run's folder below `work`. One of that name makes room."""
    shutil.rmtree(pathlib.Path(work) / "runs" / name, ignore_errors=True)
    rest = [part for setting in settings for part in ("--set", setting)]
    if minutes:
        rest += ["--minutes", minutes]
    run([docsort, "train", "photos", "--data", data, "--name", name, "--plain", *rest], work)
    return pathlib.Path(work) / "runs" / name


def answers(docsort, model, folder, work):
    """(true class, likeliest class, answer or None) of each picture of a folder of class folders."""
    text = run([docsort, "predict", "--model", model, "--format", "jsonl", folder], work)
    return [answer(json.loads(line)) for line in text.splitlines()]


def answer(row):
    chances = row["probabilities"] or {}
    truth = pathlib.Path(row["path"]).parent.name
    return truth, max(chances, key=chances.get, default=None), row["label"] if row["status"] == "ok" else None
