"""Draws the scaling section of benchmarks.json: `plot.py benchmarks.json scaling.svg`."""

import json
import pathlib
import sys

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "docsort"
from matplotlib import pyplot  # noqa: E402  the backend is chosen first


def main():
    section = json.loads(pathlib.Path(sys.argv[1]).read_text())["sections"]["f"]
    figure, axes = pyplot.subplots(1, len(section["series"]), figsize=(13, 3), layout="constrained")
    for axis, (name, points) in zip(axes, section["series"].items()):
        at = [point["at"] for point in points]
        for task, label in [("infer", "inference"), ("train", "training")]:
            axis.plot(at, [point[task] for point in points], marker="o", label=label)
        axis.set(xlabel=name, xscale="log", yscale="log", xticks=at)
        axis.set_xticks(at, [str(value) for value in at])
        axis.minorticks_off()
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("pictures a second")
    axes[0].legend()
    figure.savefig(sys.argv[2], metadata={"Date": None})


if __name__ == "__main__":
    main()
