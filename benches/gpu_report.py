#!/usr/bin/env python3
"""From what benches/gpu.sh left in a folder to gpu.json and gpu.md: agreement of the GPU's answers with the CPU's, rates, memory, and
what a batch does that no card holds. Measures nothing. Python's standard library is enough.

    python3 benches/gpu_report.py RAW OUT
"""

import csv
import io
import json
import pathlib
import re
import statistics
import sys

# G2 of docs/guarantees.md.
APART = 1e-3


def agreement(ours, theirs):
    """How many pictures have the same label in both tables of `predict`, and the largest difference of a probability."""
    tables = [list(csv.DictReader(io.StringIO(text))) for text in (ours, theirs)]
    if len(tables[0]) != len(tables[1]) or not tables[0]:
        return {"pictures": 0, "same": 0, "apart": None, "holds": False}
    columns = list(tables[0][0])
    classes = columns[columns.index("confidence") + 1 : columns.index("reason")]
    pairs = list(zip(*tables))
    same = sum((a["path"], a["status"], a["label"]) == (b["path"], b["status"], b["label"]) for a, b in pairs)
    apart = max(abs(float(a[name] or 0) - float(b[name] or 0)) for a, b in pairs for name in classes)
    return {"pictures": len(pairs), "same": same, "apart": apart, "holds": same == len(pairs) and apart <= APART}


def stage(raw, name):
    """Exit code, wall seconds and peak GPU memory of a stage; none if it did not run."""
    ended = raw / f"{name}.ended"
    if not ended.exists():
        return None
    code, began, end = ended.read_text().split()
    memory = raw / f"{name}.memory"
    used = [int(line) for line in memory.read_text().split() if line.isdigit()] if memory.exists() else []
    return {"code": int(code), "seconds": float(end) - float(began), "memory_mib": max(used) - used[0] if used else None,
            "said": (raw / f"{name}.err").read_text(errors="replace").strip().splitlines()[-1:]}


def labelling(raw, name):
    """Pictures a second, as `predict` says it: from its first picture on, and from the start of the process."""
    told = stage(raw, name)
    if told is None or told["code"] != 0:
        return told
    pictures = (raw / f"{name}.out").read_text(errors="replace").count("\n") - 1
    said = re.search(r"\(([\d.]+) pictures/s\)", (raw / f"{name}.err").read_text(errors="replace"))
    return told | {"pictures": pictures, "pictures_per_s": float(said[1]) if said else None, "from_start_per_s": pictures / told["seconds"]}


def training(raw, name):
    """Pictures a second of the first epoch, which compiles shaders, and the median of the others."""
    told = stage(raw, name)
    history = raw / "runs" / name / "history.csv"
    if told is None or not history.exists():
        return told
    with open(history, encoding="utf-8") as file:
        rates = [float(row["pictures_per_s"]) for row in csv.DictReader(file)]
    return told | {"first_epoch_per_s": rates[0] if rates else None, "pictures_per_s": statistics.median(rates[1:]) if rates[1:] else None}


def out_of_memory(raw):
    """G3: one line that names the batch size, nothing published, and the checkpoint before still answers."""
    told, after = stage(raw, "g3"), stage(raw, "g3-after")
    if told is None or after is None:
        return None
    named = told["code"] == 1 and any("train.batch_size" in line for line in told["said"])
    published = (raw / "runs" / "g3" / "best").exists()
    return told | {"named": named, "published": published, "after": after["code"], "holds": named and not published and after["code"] == 0}


def gathered(raw):
    read = lambda name: (raw / name).read_text(errors="replace").strip() if (raw / name).exists() else ""
    names = sorted(path.stem for path in raw.glob("*.ended"))
    return {
        "card": read("card.out") or "no NVIDIA card", "devices": read("devices.out"),
        "agreement": agreement(read("agree-flex.out"), read("agree-wgpu.out")),
        "labelling": {name.removeprefix("label-"): labelling(raw, name) for name in names if name.startswith("label-")},
        "training": {name.removeprefix("train-"): training(raw, name) for name in names if name.startswith("train-")},
        "out_of_memory": out_of_memory(raw),
    }


def cell(value):
    return "–" if value is None else f"{value:,.0f}"


def row(name, told, first):
    if told["code"] != 0:
        what = "took too long" if told["code"] == 124 else f"exit code {told['code']}"
        return f"| {name} | {what}: {' '.join(told['said'])} | | |"
    return f"| {name} | {cell(told.get('pictures_per_s'))} | {cell(told.get(first))} | {cell(told['memory_mib'])} |"


def shortened(text, ends=150):
    """Beginning and end of a line: drivers explain at length between them."""
    return text if len(text) <= 2 * ends else f"{text[:ends]} … {text[-ends:]}"


def markdown(found):
    same = found["agreement"]
    apart = "none" if same["apart"] is None else f"{same['apart']:.1g}"
    lines = [
        f"# docsort on {found['card']}", "", "```", found["devices"], "```", "",
        f"Agreement with the CPU (G2): {same['same']} of {same['pictures']} labels equal, probabilities at most {apart} apart: "
        f"{'holds' if same['holds'] else '**does not hold**'}.", "",
        "| labelling, shipped model | pictures/s | from the start of the process | GPU memory, MiB |", "|---|---|---|---|",
        *(row(name, told, "from_start_per_s") for name, told in found["labelling"].items()), "",
        "| training: preset, backend, build | pictures/s | first epoch | GPU memory, MiB |", "|---|---|---|---|",
        *(row(name, told, "first_epoch_per_s") for name, told in found["training"].items()), "",
    ]
    if full := found["out_of_memory"]:
        lines += [f"A batch that no card holds (G3): {'holds' if full['holds'] else '**does not hold**'}: {shortened(' '.join(full['said']))}", ""]
    return "\n".join(lines)


def main():
    raw, out = map(pathlib.Path, sys.argv[1:3])
    found = gathered(raw)
    (out / "gpu.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (out / "gpu.md").write_text(markdown(found), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
