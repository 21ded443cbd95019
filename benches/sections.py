"""What is measured: one function a section of docs/benchmarks.md. Each gives rows of numbers as they
were read, in the order of the rounds; report.py makes medians and ratios of them."""

import csv
import io
import json
import os
import pathlib
import shutil
import tempfile

from measuring import Failed, alternate, row, rows, run

# Ways in which PyTorch can answer; the goal is held against the fastest of them.
INFERENCE = {
    "PyTorch, channels last": "plain", "PyTorch, norms folded": "fused", "PyTorch, frozen trace": "frozen",
    "PyTorch, torch.compile": "compiled", "ONNX Runtime": "onnxruntime",
}
TRAINING = {"PyTorch, channels last": "plain", "PyTorch, torch.compile": "compiled"}
# One picture or 32, and the two sides of the presets.
SIZES = [(96, 32), (96, 1), (128, 32)]
# No random changes and no letterbox: what torchvision's loader does.
PLAIN = [
    "augment.turn_deg=0", "augment.right_angle=0", "augment.perspective=0", "augment.crop=0", "augment.blur_px=0",
    "augment.glare=0", "augment.light=0", "augment.color_cast=0", "augment.noise=0", "augment.jpeg=0",
    "picture.fit=squash", "data.valid_fraction=0.01",
]


def network(place, say):
    """(a) The network alone: inference and training steps, ms a batch."""
    export = place.work / "export"
    run([place.network, "export", "--out", export])
    check = json.loads(run(place.peer("network.py", "check", "--folder", export))["out"])
    say(f"  largest differences to PyTorch with the same weights: {check}")
    if check["logits"] > 1e-3:
        raise Failed("PyTorch's logits are others: it is not the same network, and no comparison means anything")
    common = ["--threads", str(place.threads), "--seconds", str(place.seconds)]

    def of(task, size, kind=None, env=None):
        arguments = [task, "--side", str(size[0]), "--batch", str(size[1]), *common]
        command = [place.network, *arguments]
        if kind:
            command = place.peer("network.py", *arguments, "--kind", kind, "--folder", place.work)
        return lambda: json.loads(run(command, env=env)["out"].splitlines()[-1])["ms"]

    table = []
    for size in SIZES[: 2 if place.quick else None]:
        for task, word, kinds in [("infer", "inference", INFERENCE), ("train", "training step", TRAINING)]:
            if task == "train" and size[1] == 1:
                continue
            contestants = {"docsort": of(task, size)}
            contestants |= {name: of(task, size, env=env) for name, env in place.narrower.items()}
            contestants |= {name: of(task, size, kind) for name, kind in kinds.items()}
            what = f"{word}, {size[0]} px, batch {size[1]}"
            say(f" {what}")
            table.append(row(what, "ms", alternate(contestants, place.rounds, say)))
    return {"check": check, "rows": table}


def labels(place, say):
    """(b) Folder to labels, from the start of the process to its end; (d) peak memory."""
    yolo = place.work / "yolov8n-cls.pt"
    quiet = {"YOLO_CONFIG_DIR": str(place.work), "YOLO_OFFLINE": "true", "YOLO_AUTOINSTALL": "false"}
    if not yolo.exists():
        # From its description alone: nothing is downloaded, and what it answers is of no interest.
        build = f"from ultralytics import YOLO; YOLO('yolov8n-cls.yaml').save({str(yolo)!r})"
        run([place.python, "-c", build], env=quiet)

    def docsort(path):
        return [place.docsort, "predict", "--model", place.run, "--format", "csv", path]

    def tuned(path, decoder, pool):
        arguments = ["--model", place.model, "--decoder", decoder, "--pool", pool, "--workers", str(place.threads)]
        return place.peer("labels_tuned.py", path, *arguments)

    def ultralytics(path):
        source = path if path.is_file() else path / "**" / "*.jpg"
        return [place.python.parent / "yolo", "classify", "predict", f"model={yolo}", f"source={source}", "imgsz=96",
                "batch=32", "save=False", "device=cpu"]

    photos, pictures = place.folder("photos"), place.folder("pictures640")
    first = lambda folder: sorted(folder.rglob("*.jpg"))[0]
    tasks = [
        ("phone photos of 12 megapixels", photos, place.long_rounds),
        ("pictures of 640 px", pictures, place.long_rounds),
        ("one photo of 12 megapixels", first(photos), place.rounds),
        ("one picture of 640 px", first(pictures), place.rounds),
    ]
    table, agreement = [], {}
    for what, path, rounds in tasks:
        count = 1 if path.is_file() else sum(1 for p in path.rglob("*") if p.is_file())
        what = what if count == 1 else f"{count:,} {what}"
        say(f" {what}")
        into_cache(path)
        with tempfile.TemporaryDirectory(dir=place.work) as few:
            best = fastest(tuned, path if path.is_file() else sample(path, few), say)
        commands = {"docsort": docsort(path)} | {name: docsort(path) for name in place.narrower} | {
            "tuned Python": tuned(path, *best),
            "PyTorch and Pillow": place.peer("labels_pytorch.py", path, "--model", place.model),
            "Ultralytics": ultralytics(path),
        }
        found, answers = in_turns(commands, rounds, say, env={"Ultralytics": quiet} | place.narrower)
        for line in rows(what, found):
            table.append(line | {"tuned": " + ".join(best)})
        ours = labels_of(answers["docsort"])
        for name in ("tuned Python", "PyTorch and Pillow"):
            theirs = labels_of(answers[name])
            agreement[f"{what}, {name}"] = sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(ours)
    return {"rows": table, "agreement": agreement}


# What tuned Python can read each kind with; PDFium is not safe in threads.
FORMATS = [
    ("HEIC photos of 12 megapixels", "heic", [(way, pool) for way in ("heif_pillow", "heif_opencv") for pool in ("threads", "processes")]),
    ("scanned pages in PDFs", "scans", [("pdftoppm", "threads"), ("pdfium", "processes"), ("embedded", "processes")]),
]


def formats(place, say):
    """(h) What phones and scanners write, HEIC and PDF, from the start of the process to its end; (d) peak memory."""
    table, agreement = [], {}
    for what, kind, ways in FORMATS:
        folder = place.folder(kind)
        say(f" {what}")
        into_cache(folder)

        def tuned(way, pool, folder=folder):
            arguments = ["--model", place.model, "--way", way, "--pool", pool, "--workers", str(place.threads)]
            return place.peer("labels_formats.py", folder, *arguments)

        times = {}
        for one in ways:
            try:
                times[one] = run(tuned(*one))["seconds"]
            except Failed as error:
                # Such as poppler's program where it is not installed.
                say(f"  {' and '.join(one)} does not run here: {str(error).splitlines()[-1]}")
        best = min(times, key=times.get)
        say(f"  tuned Python is fastest with {' and '.join(best)}: {times[best]:.2f} s")
        docsort = [place.docsort, "predict", "--model", place.run, "--format", "csv", folder]
        found, answers = in_turns({"docsort": docsort, "tuned Python": tuned(*best)}, place.long_rounds, say)
        ours, theirs = labels_of(answers["docsort"]), labels_of(answers["tuned Python"])
        what = f"{len(ours):,} {what}"
        # The system counts no processor time of docsort's decoding children, which end when it does.
        told = [line for line in rows(what, found) if not line["what"].endswith("processor time")]
        table += [line | {"tuned": " + ".join(best)} for line in told]
        agreement[f"{what}, tuned Python"] = sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(ours)
    return {"rows": table, "agreement": agreement}


def into_cache(path):
    """Reads all files once, or the first contestant would wait for the disk and the others not."""
    for file in [path] if path.is_file() else path.rglob("*"):
        if file.is_file():
            file.read_bytes()


def in_turns(commands, rounds, say, env=None):
    """What `alternate` gives for these command lines, and what each wrote in its last round."""
    answers = {}

    def contestant(name, command):
        def work():
            got = run(command, env=(env or {}).get(name))
            answers[name] = got.pop("out")
            return got
        return work

    return alternate({name: contestant(name, command) for name, command in commands.items()}, rounds, say), answers


def fastest(tuned, path, say):
    """The decoder and pool of labels_tuned.py that take the least time here; the second run counts."""
    times = {}
    for decoder in ("pillow", "simplejpeg", "opencv"):
        for pool in ("threads", "processes"):
            taken = [run(tuned(path, decoder, pool))["seconds"] for _ in range(2)]
            times[decoder, pool] = taken[1]
    best = min(times, key=times.get)
    say(f"  tuned Python is fastest with {' and '.join(best)}: {times[best]:.2f} s")
    return best


def sample(folder, few):
    """Links to some of a folder's pictures, in `few`."""
    few = pathlib.Path(few)
    pictures = sorted(folder.rglob("*.jpg"))
    for index, picture in enumerate(pictures[:: max(1, len(pictures) // 48)]):
        os.link(picture, few / f"{index:04}.jpg")
    return few


def labels_of(text):
    """The most likely class of each row, `unknown` or not."""
    found = list(csv.DictReader(io.StringIO(text)))
    if not found or "status" not in found[0]:
        return [line["label"] for line in found]
    # docsort's classes stand between these two, and neither is ever the name of a class's column.
    columns = list(found[0])
    classes = columns[columns.index("confidence") + 1 : columns.index("reason")]
    return [max(classes, key=lambda name: float(line[name] or 0)) for line in found]


def epochs(place, say):
    """(c) First and second epoch over a folder, decoding and start included; (d) peak memory."""
    tasks = [
        ("pictures of 256 px at 96 px", "pictures256", 96, [16, 32, 64, 128], 32),
        ("pictures of 32 px", "cifar", 32, [32, 64, 128], 128),
    ]
    table = []
    for what, kind, side, widths, batch in tasks:
        folder = place.folder(kind)
        what = f"{sum(1 for p in folder.rglob('*') if p.is_file()):,} {what}"
        say(f" {what}")
        size = ["--side", str(side), "--widths", ",".join(map(str, widths)), "--batch", str(batch)]
        threads = ["--threads", str(place.threads)]

        def torchvision():
            got = run(place.peer("epoch.py", folder, *size, *threads, "--workers", str(place.threads)))
            first, second = json.loads(got["out"])["seconds"]
            return {"seconds": second, "first": first, "peak_mb": got["peak_mb"]}

        def network():
            got = json.loads(run([place.network, "train", *size, *threads, "--seconds", str(place.seconds)])["out"])
            trained = round(0.99 * sum(1 for p in folder.rglob("*") if p.is_file()))
            return {"seconds": trained / got["pictures_per_s"]}

        settings = [f"picture.side_px={side}", f"model.widths={widths}", f"train.batch_size={batch}"]
        found = alternate({
            "docsort": lambda: docsort_epochs(place, folder, [*settings, *PLAIN]),
            "docsort, all augmentations": lambda: docsort_epochs(place, folder, settings),
            "torchvision": torchvision,
            "docsort's network alone": network,
        }, place.long_rounds, say)
        pick = lambda key: {name: [got[key] for got in all] for name, all in found.items() if key in all[0]}
        table.append(row(f"{what}: first epoch", "s", pick("first")))
        table.append(row(f"{what}: second epoch", "s", pick("seconds")))
        table.append(row(f"{what}: peak memory", "MB", pick("peak_mb")))
    return {"rows": table}


def docsort_epochs(place, folder, settings):
    """Seconds of the first epoch (with the start, the scan and all decoding) and of the second."""
    runs = place.work / "epochs"
    shutil.rmtree(runs, ignore_errors=True)
    sets = [part for setting in [*settings, "train.epochs=2", f"run.dir={runs}"] for part in ("--set", setting)]
    got = run([place.docsort, "train", "--data", folder, "--name", "timed", *sets])
    with open(runs / "timed" / "history.csv") as history:
        second = float(list(csv.DictReader(history))[1]["elapsed_s"])
    # Two validations of a hundredth of the pictures are counted with the first epoch.
    return {"seconds": second, "first": got["seconds"] - second, "peak_mb": got["peak_mb"]}


def build(place, say):
    """(e) Building docsort from an empty target folder, minutes."""
    with tempfile.TemporaryDirectory(dir=place.work) as target:
        # The crates' sources are there already: their download is not measured.
        run(["cargo", "fetch", "--locked"], cwd=place.root)
        command = ["cargo", "build", "--release", "--locked"]
        got = run(command, cwd=place.root, env={"CARGO_TARGET_DIR": target})
    say(f"  {got['seconds'] / 60:.1f} min")
    return {"rows": [row("cargo build --release", "min", {"docsort": [got["seconds"] / 60]})]}


def scaling(place, say):
    """(f) docsort alone as side, classes, batch, threads and pictures grow."""
    series = {}

    def network(name, option, values, threads=place.threads):
        points = []
        for value in values:
            point = {"at": value}
            for task in ("infer", "train"):
                arguments = [f"--{option}", str(value), "--seconds", str(place.seconds)]
                if option != "threads":
                    arguments += ["--threads", str(threads)]
                point[task] = json.loads(run([place.network, task, *arguments])["out"])["pictures_per_s"]
            say(f"  {name} {point}")
            points.append(point)
        series[name] = points

    network("side, px", "side", [32, 64, 96, 128, 192, 256])
    network("classes", "classes", [2, 10, 100, 1000])
    network("batch", "batch", [2, 8, 32, 128])
    network("threads", "threads", range(1, place.threads + 1))
    pictures = sorted(place.folder("pictures256").rglob("*.jpg"))
    points = []
    for count in [100, 1000, 10000] if len(pictures) >= 10000 else [100, len(pictures)]:
        named = "\n".join(map(str, pictures[:count])) + "\n"
        with tempfile.NamedTemporaryFile("w", dir=place.work) as names:
            names.write(named)
            names.flush()
            command = f"exec {place.docsort} predict --model {place.run} --format csv - < {names.name}"
            got = run(["sh", "-c", command])
        points.append({"at": count, "seconds": got["seconds"], "peak_mb": got["peak_mb"]})
        say(f"  pictures {points[-1]}")
    return {"series": series, "pictures": points}


def roofline(place, say):
    """(r) How near each kernel comes to the processor's peak, measured in the same run."""
    arguments = ["--threads", str(place.threads), "--seconds", str(place.seconds)]
    got = json.loads(run([place.network, "roofline", *arguments])["out"])
    whole = json.loads(run([place.network, "train", *arguments])["out"])
    say(f"  peak {got['peak_gflops']:.0f} GFLOP/s, {got['peak_gigabytes_per_s']:.1f} GB/s")
    return {"roofline": got, "step_ms": whole["ms"]}
