"""docs/benchmarks.md from the raw numbers: medians, ratios in the same round, and which goals hold."""

from statistics import median

from measuring import ratios

HEAD = """# Benchmarks

Written by `python3 benches/run.py`, which anyone can run; raw numbers in [benchmarks.json](benchmarks.json).

Contestants take turns (A B C A B C …) on the same cores, each in a process of its own. *Ratio* is the
contestant's number divided by docsort's **in the same round**: above 1, docsort needs less. Medians are given, with
the least and the most of all rounds. Memory is the largest process's peak; processes that help it are not
added. *AVX2 kernels*: docsort by the kernels that it takes on a processor without AVX-512 (`DOCSORT_ISA=avx2`); the others choose for
themselves, so that theirs against these is the least that such a processor would show.

Each section stands once for each instruction set of a processor on which it was measured. Those are different machines: the
ratios can be compared, the times cannot.
"""
TITLES = {
    "a": "The network alone", "b": "Folder to labels", "c": "Epochs", "e": "Build from empty", "f": "Scaling",
    "h": "HEIC photos and scanned PDFs", "r": "Roofline",
}
NOTES = {
    "a": """The same network (3×3 convolutions of 16, 32, 64 and 128 channels, batch norm, max-pool, ReLU, mean, dropout, linear)
on the same random pictures in memory. A training step is forward, loss with label smoothing, backward, clipping,
AdamW. PyTorch runs in `inference_mode`; its AdamW is the fused one.""",
    "b": """From the start of the process to its end, every label written. The model's weights are docsort's in all but
Ultralytics, whose yolov8n-cls is untrained: its time counts, not its answers, and it sees 96 px and batches of
32, as the others do. *Tuned Python* decodes at a fraction of the size in a pool while ONNX Runtime answers; it is
the fastest of six ways tried on a part of the same pictures. Files are in the page cache for all.""",
    "c": """The first epoch counts from the start of the process: scan, decoding and training. torchvision decodes in
two worker processes, in each epoch; docsort keeps fitted pictures within `data.cache_mib`. Neither changes pictures at
random, but for the row that says so. *Network alone*: as many steps on pictures that lie in memory, from
section (a).""",
    "e": "Sources of all crates downloaded before.",
    "f": "docsort alone, 96 px, batch 32 and 3 classes where the table does not vary them.",
    "h": """As (b). The photos are grids of 512 px, as phones write them; ten are drawn, the others are copies of these. The
pages are A4 at 200 and 300 dots an inch, five a file: of ten, six JPEGs in colour, two in grey, one fax (CCITT group 4), one deflated. *Tuned Python* is the fastest of these
ways: pillow-heif (libheif) and Pillow or OpenCV; poppler's `pdftoppm`, PDFium through pypdfium2, or the page's own JPEG decoded at a fraction of its size by Pillow.""",
    "r": """Counted: multiply-adds of the convolution's definition, two operations each. Done: after Winograd's transforms, which save
half of inference's multiplications in the first block and 3/4 in the others, and so they do in training, but for the first block, which has no transform there. The bound is the larger of operations done / peak and bytes /
bandwidth, each array counted once; *part of bound* says how near the kernel comes.""",
}
# Goal, section, the row's name but for a count, contestants of which the fastest counts, least ratio.
FASTEST = ["PyTorch, channels last", "PyTorch, norms folded", "PyTorch, frozen trace", "PyTorch, torch.compile", "ONNX Runtime"]
GOALS = [
    ("inference in batches, 1.5 × the fastest", "a", "inference, 96 px, batch 32", FASTEST, 1.5),
    ("inference of one picture, 1.5 × the fastest", "a", "inference, 96 px, batch 1", FASTEST, 1.5),
    ("training step, 3 × the fastest", "a", "training step, 96 px, batch 32", FASTEST, 3),
    ("phone photos, 3 × tuned Python", "b", "phone photos of 12 megapixels", ["tuned Python"], 3),
    ("pictures of 640 px, 2 × tuned Python", "b", "pictures of 640 px", ["tuned Python"], 2),
    ("HEIC photos, 1.5 × tuned Python", "h", "HEIC photos of 12 megapixels", ["tuned Python"], 1.5),
    ("scanned pages, 1.5 × tuned Python", "h", "scanned pages in PDFs", ["tuned Python"], 1.5),
    ("phone photos, 5 × Ultralytics", "b", "phone photos of 12 megapixels", ["Ultralytics"], 5),
]
LIMITS = [
    ("one picture of 640 px, start included, at most 10 ms", "b", "one picture of 640 px", 0.01),
    ("one photo of 12 megapixels, start included, under 60 ms", "b", "one photo of 12 megapixels", 0.06),
    ("peak memory for phone photos, under 200 MB", "b", "phone photos of 12 megapixels: peak memory", 200),
    ("peak memory for pictures of 640 px, under 200 MB", "b", "pictures of 640 px: peak memory", 200),
    ("build from empty, at most 10 minutes", "e", "cargo build --release", 10),
]
# The contestant whose part of docsort's epoch says how much of it is the network.
ALONE = "docsort's network alone"


def markdown(found):
    sections = found["sections"]
    parts = [HEAD]
    if found.get("quick"):
        parts.append("**A quick run: few pictures and rounds. These numbers show that it works, nothing more.**\n")
    parts += ["## Goals\n", goals(sections)]
    for name, entries in sections.items():
        for index, isa in enumerate(in_order(entries)):
            section = entries[isa]
            parts += [f"## ({name}) {TITLES[name]}: {isa}, {section['date']}\n", measured_on(section)]
            if index == 0:
                parts.append(NOTES[name] + "\n")
            parts += details(section)
        if name == "f":
            parts.append("![Scaling](scaling.svg)\n")
    parts.append("## Commands\n\n```sh\npython3 benches/run.py\ncargo bench --bench network -- --help\n```\n")
    return "\n".join(parts)


def in_order(isas):
    """AVX2 before AVX-512, as the alphabet does not."""
    return sorted(isas, reverse=True)


def details(section):
    """All numbers of a section from one machine."""
    parts = []
    if check := section.get("check"):
        parts.append(
            f"It is the same network: with the same weights, PyTorch's logits differ by at most {check['logits']:.1g}, "
            f"and the losses of eight training steps by {check['losses']:.1g}.\n")
    if "rows" in section:
        parts.append(table(section["rows"]))
    if "agreement" in section:
        least = min(section["agreement"].values())
        parts.append(f"The most likely class is docsort's in at least {100 * least:.1f} % of the pictures of each task.\n")
    if "series" in section:
        parts.append(scaling(section))
    if "roofline" in section:
        parts.append(roofline(section))
    return parts


def measured_on(section):
    """On what machine, and of what versions."""
    machine = ", ".join(f"{name}: {value}" for name, value in section["machine"].items())
    versions = ", ".join(f"{name} {value}" for name, value in section["versions"].items())
    return f"{machine[0].upper()}{machine[1:]}. {versions[0].upper()}{versions[1:]}.\n"


def lines(head, body):
    """A table of Markdown."""
    rule = "|" + "---|" * len(head)
    return "\n".join(["| " + " | ".join(head) + " |", rule, *("| " + " | ".join(line) + " |" for line in body)]) + "\n"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(rows):
    body = []
    for row in rows:
        what = f"**{row['what']}**, {row['unit']}"
        for name, values in row["values"].items():
            low, middle, high = ratios(row, name)
            ratio = "1" if name == "docsort" else f"{middle:.2f} ({low:.2f}–{high:.2f})"
            shown = f"{name} ({row['tuned']})" if name == "tuned Python" and "tuned" in row else name
            spread = f"{number(min(values))}–{number(max(values))}"
            body.append([what, shown, number(median(values)), spread, ratio])
            what = ""
    return lines(["", "contestant", "median", "least–most", "ratio"], body)


def find(section, what):
    """The row whose name is `what`, but for a count before it."""
    bare = lambda name: name.lstrip("0123456789, ")
    return next((row for row in section.get("rows", []) if bare(row["what"]) == bare(what)), None)


def goals(sections):
    """A line for each goal, a column for each instruction set; a goal of which nothing was measured has no line."""
    held = [(text, section, what, faster, (peers, least)) for text, section, what, peers, least in GOALS]
    held += [(text, section, what, within, (most,)) for text, section, what, most in LIMITS]
    trained = [row for entry in sections.get("c", {}).values() for row in entry["rows"] if ALONE in row["values"]]
    for what in dict.fromkeys(row["what"] for row in trained):
        held.append((f"{what}: bounded by the network", "c", what, bounded, ()))
    isas = {isa for entries in sections.values() for isa in entries}
    isas = in_order(isas | {"AVX2"} if "AVX-512" in isas else isas)
    body = []
    for text, section, what, judge, goal in held:
        cells = [cell(sections.get(section, {}), isa, what, judge, goal) for isa in isas]
        if set(cells) != {"–"}:
            body.append([text, *cells])
    return lines(["goal", *isas], body)


def cell(entries, isa, what, judge, goal):
    """What this instruction set reaches of a goal, by the narrower kernels of the wider set where it was not measured."""
    own, by = "docsort", ""
    if isa == "AVX2" and isa not in entries:
        isa, own = "AVX-512", "docsort, AVX2 kernels"
        by = f" (by AVX2 kernels on AVX-512{', peers by theirs' if judge is faster else ''})"
    row = find(entries.get(isa, {}), what)
    if not row or own not in row["values"]:
        return "–"
    figure, holds = judge(row, own, *goal)
    return f"{figure}: {'met' if holds else '**not met**'}{by}"


def faster(row, own, peers, least):
    best = min((peer for peer in peers if peer in row["values"]), key=lambda peer: median(row["values"][peer]))
    low, middle, high = ratios(row, best, own)
    return f"{middle:.2f} × ({low:.2f}–{high:.2f}) {best}", middle >= least


def within(row, own, most):
    value = median(row["values"][own])
    return f"{number(value)} {row['unit']}", value <= most


def bounded(row, own):
    part = median(row["values"][ALONE]) / median(row["values"][own])
    return f"{100 * part:.0f} % of its time are the network's", part >= 0.8


def scaling(section):
    parts = []
    for name, points in section["series"].items():
        body = [[str(p["at"]), number(p["infer"]), number(p["train"])] for p in points]
        parts.append(lines([name, "inference, pictures/s", "training, pictures/s"], body))
    body = [[f"{p['at']:,}", f"{p['seconds']:.2f}", number(p["at"] / p["seconds"]), number(p["peak_mb"])]
            for p in section["pictures"]]
    parts.append(lines(["pictures of 256 px to label", "s", "pictures/s", "peak memory, MB"], body))
    return "\n".join(parts)


def roofline(section):
    got = section["roofline"]
    body = [[
        f"{part['block']}", part["pass"], f"{part['multiply_adds_per_picture'] / 1e6:.1f}", f"{part['ms']:.2f}",
        number(part["gflops_counted"]), number(part["gflops_done"]), part["bound"], f"{100 * part['part_of_bound']:.0f} %",
    ] for part in got["parts"]]
    kernels = sum(part["ms"] for part in got["parts"] if part["pass"] != "inference")
    head = ["block", "pass", "million multiply-adds a picture", "ms a batch", "GFLOP/s counted", "done", "bound by", "part of bound"]
    return lines(head, body) + (
        f"\nPeaks on {got['threads']} threads: {got['peak_gflops']:.0f} GFLOP/s in registers, "
        f"{got['peak_gigabytes_per_s']:.1f} GB/s to memory. The kernels of a training step take {kernels:.1f} ms of its "
        f"{section['step_ms']:.1f} ms; the rest is layout, the linear layer and loss on Burn, clipping and AdamW.\n")
