"""Draws the scaling section of benchmarks.json, a stroke for each instruction set: `plot.py benchmarks.json scaling.svg`."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "docsort"
from matplotlib import pyplot  # noqa: E402  the backend is chosen first


def main():
    entries = json.loads(pathlib.Path(sys.argv[1]).read_text())["sections"]["f"]
    names = list(next(iter(entries.values()))["series"])
    figure, axes = pyplot.subplots(1, len(names), figsize=(15, 3), layout="constrained")
    for axis, name in zip(axes, names):
        for (isa, section), stroke in zip(entries.items(), ["-", "--", ":"]):
            points = section["series"][name]
            at = [point["at"] for point in points]
            for task, label, color in [("infer", "inference", "C0"), ("train", "training", "C1")]:
                values = [point[task] for point in points]
                axis.plot(at, values, stroke, color=color, marker="o", label=f"{label}, {isa}")
        axis.set(xlabel=name, xscale="log", yscale="log", xticks=at)
        axis.set_xticks(at, [str(value) for value in at])
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("pictures a second")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside right center")
    figure.savefig(sys.argv[2], metadata={"Date": None})


if __name__ == "__main__":
    main()
