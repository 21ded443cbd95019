#!/usr/bin/env python3
"""How a model that was trained on drawings answers real pictures, with counts and 95 % intervals.

    python3 benches/real_pictures.py --docsort BIN --model M --real DIR [--photographs DIR --domains a,b,c]

`--real` holds the class folders credit_card, drivers_license, passport, id_card and other; `--photographs` a folder
for each domain. Candidates are chosen by the odd-numbered pictures; the even-numbered ones then tell what the choice is
worth, so the columns stand apart. Trains nothing and writes nothing. Python's standard library is enough.
"""

import argparse
import json
import math
import re
import subprocess
import sys
from pathlib import Path

CLASSES = ["credit_card", "drivers_license", "passport"]
IDENTITY = "id_card"
OTHER = "other"
# The goals are stated where this part of the three classes' pictures is answered …
ANSWERED = 0.95
# … and for answers that are at least so sure.
SURE = 0.9


def rows_of(text, root):
    """One dictionary for each line of `docsort predict --format jsonl`: `name` (path below `root`), `folder`, `number`,
    `label` (none where unknown), `confidence` (of the class that is or would be answered), `likeliest` of the three
    classes, `first` of all classes. A picture that could not be read has the confidence 0 and no `likeliest`."""
    rows = []
    for line in text.splitlines():
        told = json.loads(line)
        path = Path(told["path"])
        chances = told["probabilities"] or {}
        missing = [name for name in CLASSES if name not in chances]
        if chances and missing:
            raise SystemExit(f"the model knows no class {missing[0]!r}; its classes are {', '.join(chances)}")
        numbers = re.findall(r"\d+", path.stem)
        rows.append({
            "name": str(path.relative_to(root)),
            "folder": path.relative_to(root).parts[0],
            "number": int(numbers[-1]) if numbers else 0,
            "label": told["label"] if told["status"] == "ok" else None,
            "confidence": told["confidence"] or 0.0,
            "likeliest": max(CLASSES, key=chances.get) if chances else None,
            "first": max(chances, key=chances.get) if chances else None,
            "chances": chances,
        })
    return rows


def predicted(docsort, model, folder):
    """What docsort answers for each picture of a folder."""
    command = [docsort, "predict", "--model", model, "--format", "jsonl", folder]
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    # 3: done, but some pictures could not be read; they count as not answered.
    if told.returncode not in (0, 3):
        raise SystemExit(told.stderr.decode(errors="replace").strip() or f"docsort ended with {told.returncode}")
    rows = rows_of(told.stdout.decode(), folder)
    if not rows:
        raise SystemExit(f"{folder} holds no pictures")
    return rows


def wilson(right, of, z=1.959964):
    """The 95 % interval of a proportion (Wilson, 1927)."""
    if of == 0:
        return 0.0, 1.0
    part = right / of
    middle = part + z * z / (2 * of)
    around = z * math.sqrt(part * (1 - part) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    return max(0.0, (middle - around) / below), min(1.0, (middle + around) / below)


def threshold(rows, answered=ANSWERED):
    """The highest confidence from which on at least that part of the three classes' pictures is answered, right or wrong."""
    known = sorted((row["confidence"] for row in rows if row["folder"] in CLASSES), reverse=True)
    # Without 1e-9 a product like 0.95 × 20 = 19.000000000000004 would ask for one picture more.
    return known[math.ceil(answered * len(known) - 1e-9) - 1] if known else math.nan


def count(rows, holds):
    """(how many, of how many)."""
    return sum(map(bool, map(holds, rows))), len(rows)


def macro(counts):
    """The mean of the classes' proportions; a class without pictures is left out."""
    parts = [right / of for right, of in counts if of]
    return sum(parts) / len(parts) if parts else math.nan


def measured(rows):
    """All figures of one set of rows: name → (count, of) or a number."""
    of = lambda *folders: [row for row in rows if row["folder"] in folders]
    right = {name: count(of(name), lambda row: row["likeliest"] == row["folder"]) for name in CLASSES}
    answered = {name: count(of(name), lambda row: row["label"] == row["folder"]) for name in CLASSES}
    worst = min((c for c in right.values() if c[1]), key=lambda c: c[0] / c[1], default=(0, 0))
    at = threshold(rows)
    unknown = lambda row: row["confidence"] < at
    sure = [row for row in rows if row["label"] and row["confidence"] >= SURE]
    is_sure = lambda row: row["label"] and row["confidence"] >= SURE
    return {
        "likeliest of the three right, macro": macro(right.values()),
        "likeliest right, worst class": worst,
        **{f"likeliest right, {name}": counts for name, counts in right.items()},
        "answered and right, macro": macro(answered.values()),
        **{f"answered and right, {name}": counts for name, counts in answered.items()},
        f"confidence from which {100 * ANSWERED:.0f} % of the three are answered": at,
        f"{OTHER} unknown there": count(of(OTHER), unknown),
        f"{IDENTITY} unknown there": count(of(IDENTITY), unknown),
        f"{OTHER} unknown as the model stands": count(of(OTHER), lambda row: not row["label"]),
        f"{IDENTITY} unknown as the model stands": count(of(IDENTITY), lambda row: not row["label"]),
        f"the three answered at {SURE} and above": count(of(*CLASSES), is_sure),
        f"{OTHER} answered at {SURE} and above": count(of(OTHER), is_sure),
        f"{IDENTITY} answered at {SURE} and above": count(of(IDENTITY), is_sure),
        f"of all answers at {SURE} and above, wrong": count(sure, lambda row: row["label"] != row["folder"]),
    }


def halves(rows):
    """The columns: a name and its rows."""
    return {
        "odd": [row for row in rows if row["number"] % 2 == 1],
        "even": [row for row in rows if row["number"] % 2 == 0],
        "all": rows,
    }


def cell(value):
    if not isinstance(value, tuple):
        return f"{value:.3f}"
    right, of = value
    if not of:
        return "–"
    low, high = wilson(right, of)
    return f"{100 * right / of:.1f} % = {right}/{of} ({100 * low:.0f}–{100 * high:.0f})"


def table(columns):
    """Markdown of {column: {name: value}}."""
    names = list(columns)
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for key in columns[names[0]]:
        lines.append(f"| {key} | " + " | ".join(cell(columns[name][key]) for name in names) + " |")
    return "\n".join(lines)


def photographs(rows, domains, thresholds):
    """For each domain and for all of them: unknown at the thresholds of the columns, and as the model stands."""
    found = {}
    for name in [*domains, "all of these domains"]:
        own = [row for row in rows if name not in domains or row["folder"] == name]
        at = lambda limit: count(own, lambda row: row["confidence"] < limit)
        found[name] = {
            **{f"unknown at {limit:.3f} ({column})": at(limit) for column, limit in thresholds.items()},
            "unknown as the model stands": count(own, lambda row: not row["label"]),
            f"answered at {SURE} and above": count(own, lambda row: row["label"] and row["confidence"] >= SURE),
        }
    return found


def transposed(found):
    return {inner: {outer: found[outer][inner] for outer in found} for inner in next(iter(found.values()))}


def confusions(rows):
    """A line for each picture that is told wrongly or not at all, by folder and name; the surest first in each folder."""
    lines = []
    for row in sorted(rows, key=lambda row: (row["folder"], -row["confidence"], row["name"])):
        known = row["folder"] in CLASSES
        if row["label"] == row["folder"] or (not known and not row["label"]):
            continue
        if row["likeliest"] is None:
            lines.append(f"{row['name']}: could not be read")
            continue
        said = f"answered {row['label']}" if row["label"] else f"unknown, likeliest {row['likeliest']}"
        top = sorted(row["chances"], key=row["chances"].get, reverse=True)[:3]
        chances = ", ".join(f"{name} {row['chances'][name]:.2f}" for name in top)
        lines.append(f"{row['name']}: {said} ({chances})")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docsort", required=True, type=Path)
    parser.add_argument("--model", required=True, help="a run, a checkpoint, or `shipped`")
    parser.add_argument("--real", required=True, type=Path)
    parser.add_argument("--photographs", type=Path)
    parser.add_argument("--domains", default="", help="folders of --photographs, with commas between; all if none")
    args = parser.parse_args()
    rows = predicted(args.docsort.resolve(), args.model, args.real)
    columns = {name: measured(own) for name, own in halves(rows).items()}
    print(table(columns))
    if args.photographs:
        domains = [name for name in args.domains.split(",") if name]
        domains = domains or sorted(path.name for path in args.photographs.iterdir() if path.is_dir())
        found = []
        for domain in domains:
            told = predicted(args.docsort.resolve(), args.model, args.photographs / domain)
            found += [{**row, "folder": domain} for row in told]
        key = next(key for key in columns["all"] if key.startswith("confidence"))
        thresholds = {name: own[key] for name, own in columns.items()}
        print("\nPhotographs, at the confidences above:\n")
        print(table(transposed(photographs(found, domains, thresholds))))
    print("\nNot right:\n")
    print("\n".join(confusions(rows)))


if __name__ == "__main__":
    sys.exit(main())
