"""The package says what the command line says, from any thread, and keeps nothing.

``DOCSORT`` names the program; without it the tests that compare with it are skipped (with CI=true they fail).
"""

import io
import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import docsort
import numpy
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image, ImageDraw


@pytest.fixture(scope="session")
def model():
    return docsort.load("shipped", threads=2)


def picture(seed, size):
    """A drawn picture: colours, a frame, lines."""
    dice = random.Random(seed)
    color = lambda: tuple(dice.randrange(256) for _ in range(3))
    image = Image.new("RGB", size, color())
    draw = ImageDraw.Draw(image)
    for _ in range(dice.randrange(2, 30)):
        x, y = dice.randrange(size[0]), dice.randrange(size[1])
        draw.rectangle([x, y, x + dice.randrange(1, 90), y + dice.randrange(1, 60)], color())
    return image


def encoded(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.fixture(scope="session")
def odd(tmp_path_factory):
    """Three hundred files: every format, shapes, damage, what is no picture, names that are hard to quote."""
    folder = tmp_path_factory.mktemp("odd")
    dice = random.Random(7)
    forms = ["JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF"]
    for number in range(300):
        size = dice.choice([(64, 64), (300, 200), (1200, 900), (17, 400), (640, 20), (8, 8)])
        image = picture(number, size)
        form = forms[number % len(forms)]
        if number % 11 == 3:
            image = image.convert("L")
        data = encoded(image, form)
        kind = number % 10
        if kind == 6:
            data = data[: dice.randrange(len(data))]
        elif kind == 7:
            data = bytearray(data)
            for _ in range(8):
                data[dice.randrange(len(data))] = dice.randrange(256)
        elif kind == 8:
            data = dice.choice([b"", b"just text\n", b"<html></html>", os.urandom(300)])
        name = f"{number:03} å'\" {dice.choice(['x', '日本', '-'])}.{form.lower()}"
        (folder / name).write_bytes(bytes(data))
    (folder / "a folder.jpg").mkdir()
    return folder


def program():
    name = os.environ.get("DOCSORT")
    if name is None:
        assert os.environ.get("CI") != "true", "with CI=true nothing is left out: DOCSORT names no program"
        pytest.skip("DOCSORT names no program")
    return name


def rows_of_the_program(*paths):
    command = [program(), "predict", "--model", "shipped", "--format", "jsonl", "--top-k", "2", *map(str, paths)]
    rows = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert rows.returncode in (0, 3), rows.stderr
    return [json.loads(line) for line in rows.stdout.decode().splitlines()]


def check_is_row(answer, row):
    for key in ["path", "status", "label", "page"]:
        assert getattr(answer, key) == row[key], row
    # Of a limit, the command line names its option as well.
    assert answer.reason == (row["reason"] and row["reason"].split("; --")[0]), row
    assert list(answer.warnings) == row["warnings"], row
    if row["probabilities"] is None:
        assert answer.probabilities is None and answer.top == ()
        return
    # A row has six decimals.
    assert list(answer.probabilities) == list(row["probabilities"])
    for name, wanted in row["probabilities"].items():
        assert answer.probabilities[name] == pytest.approx(wanted, abs=1e-6), row
    assert [label for label, _ in answer.top] == [top["label"] for top in row["top"]], row


def test_three_hundred_odd_files_are_answered_as_by_the_command_line(model, odd):
    rows = rows_of_the_program(odd)
    assert len(rows) == 300
    answers = model.predict([row["path"] for row in rows], top_k=2)
    for row, answer in zip(rows, answers, strict=True):
        check_is_row(answer, row)
    assert {answer.status for answer in answers} >= {"error", "unknown"}


# What a phone, a chip and a scanner write, of the decoders' own tests.
FOREIGN = Path(__file__).parents[2] / "decoders/tests/data"


@pytest.fixture
def folder(tmp_path):
    """Photos, scans of several pages, and what is wrong with such files."""
    for name in ["plain.heic", "grid.heic", "turned_6.heic", "boxes.jp2", "large.jp2"]:
        (tmp_path / name).write_bytes((FOREIGN / name).read_bytes())
    (tmp_path / "cut.heic").write_bytes((FOREIGN / "plain.heic").read_bytes()[:500])
    (tmp_path / "cut.jp2").write_bytes((FOREIGN / "boxes.jp2").read_bytes()[:500])
    for name, count in [("three.tiff", 3), ("three.pdf", 3), ("one.pdf", 1)]:
        # Drawn anew: Pillow keeps on a picture how it was written.
        pages = [picture(seed, (300, 200)) for seed in range(count)]
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
    (tmp_path / "cut.pdf").write_bytes((tmp_path / "one.pdf").read_bytes()[:300])
    return tmp_path


def test_photos_of_phones_and_each_page_of_a_scan_are_answered_as_by_the_command_line(model, folder):
    rows = rows_of_the_program(folder)
    paths = sorted(folder.iterdir())
    answers = [answer for path in paths for answer in model.predict_pages(path, top_k=2)]
    for answer, row in zip(answers, rows, strict=True):
        check_is_row(answer, row)
    assert [a.page for a in answers if a.path.endswith(("three.pdf", "three.tiff"))] == [1, 2, 3] * 2
    assert [Path(a.path).name for a in answers if a.status == "error"] == ["cut.heic", "cut.jp2", "cut.pdf"]
    table = model.predict_table(map(str, paths), pages=True)
    assert table["page"].to_pylist() == [row["page"] for row in rows]
    assert table["path"].to_pylist() == [row["path"] for row in rows]


def test_of_several_pages_the_first_is_answered_and_the_others_are_told_of(model, folder):
    for name in ["three.pdf", "three.tiff"]:
        first, *others = model.predict_pages(folder / name)
        answer = model.predict((folder / name).read_bytes())
        assert answer.probabilities == first.probabilities and len(others) == 2
        assert "several_pages" in answer.warnings and answer.page is None
    few = docsort.load("shipped", max_pages=2)
    *read, left_out = few.predict_pages(folder / "three.pdf")
    assert len(read) == 2 and left_out.reason.startswith("too_many_pages")
    assert [answer.page for answer in model.predict_pages(b"text")] == [None]


FORKED = """
import os, sys, docsort
scans = [open(path, "rb").read() for path in sys.argv[1:]]
said = lambda scan: docsort.load("shipped", threads=2).predict(scan).probabilities
wanted = [said(scan) for scan in scans]
assert None not in wanted and wanted[0] != wanted[1]
forked = os.fork()
mine = 1 if forked else 0
same = all(said(scans[mine]) == wanted[mine] for _ in range(30))
if not forked:
    os._exit(0 if same else 1)
assert same
assert os.waitpid(forked, 0)[1] == 0
"""

FROZEN = """
import sys, docsort
sys.frozen = True
answer = docsort.load("shipped").predict(sys.argv[1])
assert answer.reason.startswith("unsupported"), answer
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without fork")
@pytest.mark.parametrize("code", [FORKED, FROZEN], ids=["forked", "frozen"])
def test_a_process_that_was_forked_or_frozen_never_talks_to_anothers_child(code, folder):
    files = [folder / "one.pdf", folder / "grid.heic"]
    subprocess.run([sys.executable, "-W", "ignore", "-c", code, *files], check=True, timeout=120)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="children are listed by Linux alone")
def test_a_child_that_is_killed_is_replaced(model, folder):
    wanted = model.predict(folder / "one.pdf")
    assert wanted.status != "error"
    children = [
        int(number)
        for task in Path("/proc/self/task").iterdir()
        for number in (task / "children").read_text().split()
        if b"decode_worker" in Path("/proc", number, "cmdline").read_bytes()
    ]
    assert children
    for child in children:
        os.kill(child, 9)
    assert model.predict(folder / "one.pdf") == wanted


def test_bytes_paths_and_lists_are_answered_alike(model, odd):
    paths = sorted(path for path in odd.iterdir() if path.is_file())[:20]
    several = model.predict(paths)
    assert several == [model.predict(path) for path in paths]
    assert several == model.predict(map(str, paths))
    for path, answer in zip(paths, several):
        of_bytes = model.predict(path.read_bytes())
        assert of_bytes.path is None and answer.path == str(path)
        assert (of_bytes.status, of_bytes.probabilities) == (answer.status, answer.probabilities)
        assert of_bytes == model.predict(bytearray(path.read_bytes()))
    assert model.predict([]) == []


def test_what_cannot_be_read_is_an_answer(model, tmp_path):
    for what in [b"", b"text", tmp_path, tmp_path / "none.jpg", "/dev/null"]:
        answer = model.predict(what)
        assert (answer.status, answer.label, answer.confidence) == ("error", None, None)
        assert answer.reason
        with pytest.raises(ValueError, match=answer.reason.split(":")[0]):
            model.preprocess(what)
    good = encoded(picture(1, (90, 90)), "PNG")
    features = model.features([b"text", good])
    assert numpy.isnan(features[0]).all() and numpy.isfinite(features[1]).all()


def test_arguments_that_make_no_sense_are_refused_with_the_reason(model, tmp_path):
    with pytest.raises(ValueError, match="top_k is 0"):
        model.predict(b"", top_k=0)
    with pytest.raises(ValueError, match="manifest.toml: is missing"):
        docsort.load(tmp_path)
    for no_part in [-0.1, 1.5, float("nan")]:
        with pytest.raises(ValueError, match="has to be a part of the answers"):
            docsort.load("shipped", max_error=no_part)
    with pytest.raises(ValueError, match="max_pages is 0"):
        docsort.load("shipped", max_pages=0)
    with pytest.raises(TypeError):
        model.predict([7])


def test_limits_are_those_that_were_asked_for():
    large = encoded(picture(2, (1200, 900)), "PNG")
    strict = docsort.load("shipped", max_megapixels=1)
    assert "too_many_pixels" in strict.predict(large).reason
    assert docsort.load("shipped").predict(large).status != "error"


def test_an_error_bound_makes_the_model_answer_less():
    names = sorted(os.listdir("assets/documents")) if os.path.isdir("assets/documents") else []
    folder = [os.path.join("assets/documents", name) for name in names]
    pictures = [os.path.join(d, f) for d in folder if os.path.isdir(d) for f in sorted(os.listdir(d))[:20]]
    if not pictures:
        assert os.environ.get("CI") != "true", "with CI=true nothing is left out: run from the repository's root"
        pytest.skip("run from the repository's root")
    answered = lambda model: sum(a.status == "ok" for a in model.predict(pictures))
    assert answered(docsort.load("shipped", max_error=0.01)) < answered(docsort.load("shipped"))


def test_a_table_has_the_columns_of_a_row(model):
    good = encoded(picture(3, (200, 100)), "JPEG")
    table = model.predict_table([good, b"text"])
    fixed = ["path", "status", "label", "confidence", *model.classes, "reason", "warnings", "member", "page"]
    assert table.column_names == fixed
    assert table["status"].to_pylist()[1] == "error"
    assert table["passport"].to_pylist()[1] is None
    sums = sum(table[name].to_pylist()[0] for name in model.classes)
    assert sums == pytest.approx(1.0, abs=1e-5)
    assert table.schema.field("warnings").type == pyarrow.list_(pyarrow.string())
    assert table["path"].to_pylist() == [None, None]
    assert model.predict_table([good, b"text"], paths=["a", "b"])["path"].to_pylist() == ["a", "b"]
    with pytest.raises(ValueError, match="1 paths for 2 pictures"):
        model.predict_table([good, b"text"], paths=["a"])


def test_parquet_with_pictures_in_a_column_is_answered_batch_by_batch(model, tmp_path):
    pictures = [encoded(picture(seed, (200, 100)), "JPEG") for seed in range(7)]
    pictures[2], pictures[4] = b"text", None
    names = [f"{at}.jpg" for at in range(7)]
    pyarrow.parquet.write_table(pyarrow.table({"path": names, "bytes": pictures, "more": names}), tmp_path / "a.parquet")
    batches = pyarrow.parquet.ParquetFile(tmp_path / "a.parquet").iter_batches(3)
    tables = list(model.predict_batches(batches))
    assert [len(table) for table in tables] == [3, 3, 1]
    wanted = model.predict_table([data or b"" for data in pictures], paths=names)
    assert pyarrow.concat_tables(tables) == wanted
    assert wanted["status"].to_pylist()[4] == "error"
    # As Hugging Face's data sets have it.
    pairs = [{"bytes": data, "path": name} for data, name in zip(pictures, names)]
    batch = pyarrow.record_batch({"image": pairs})
    assert list(model.predict_batches([batch], pictures="image")) == [wanted]
    # Without names.
    batch = pyarrow.record_batch({"photo": pictures})
    [table] = model.predict_batches([batch], pictures="photo")
    assert table["path"].to_pylist() == [None] * 7
    assert table["label"] == wanted["label"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"photo": [b""]}, "no column 'bytes', only photo"),
        ({"bytes": ["text"]}, "holds string"),
        ({"bytes": [{"data": b""}]}, "holds data, and no bytes"),
    ],
)
def test_batches_without_pictures_are_refused_with_the_reason(model, columns, words):
    with pytest.raises(ValueError, match=words):
        list(model.predict_batches([pyarrow.record_batch(columns)]))


def test_the_square_is_the_one_that_the_network_sees(model):
    # A square of the right side is taken as it is.
    side = model.side_px
    image = picture(4, (side, side))
    assert (model.preprocess(encoded(image, "PNG")) == numpy.asarray(image)).all()
    wide = model.preprocess(encoded(picture(5, (400, 100)), "PNG"))
    # Letterboxed: bars of the sealed grey above and below.
    assert (wide[0] == 128).all() and (wide[-1] == 128).all()


def test_eight_threads_get_the_answers_of_one(model, odd):
    paths = sorted(str(path) for path in odd.iterdir())[:60]
    wanted = model.predict(paths)
    found = [None] * 8

    def ask(at):
        found[at] = model.predict(paths)

    threads = [threading.Thread(target=ask, args=[at]) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answers == wanted for answers in found)


def test_python_goes_on_while_pictures_are_answered(model):
    pictures = [encoded(picture(6, (1200, 900)), "PNG")] * 100
    done = threading.Event()
    steps = 0

    def ask():
        model.predict(pictures)
        done.set()

    thread = threading.Thread(target=ask)
    thread.start()
    while not done.wait(0.001):
        steps += 1
    thread.join()
    # With the lock held, this thread would not have run until the end.
    assert steps > 10


def resident_mib():
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads /proc")
def test_fifty_thousand_pictures_leave_nothing_behind(model):
    good = [encoded(picture(seed, (64, 48)), form) for seed in range(25) for form in ("JPEG", "PNG")]
    bad = [data[: len(data) // 2] for data in good]
    pictures = (good + bad) * 10
    model.predict(pictures)
    before = resident_mib()
    for _ in range(50):
        assert len(model.predict(pictures)) == 1000
        model.features(pictures[:20])
    # The allocator keeps some pages; a leak of a kilobyte a picture would be 49 MiB.
    assert resident_mib() - before < 24


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="reads /proc")
def test_a_long_parquet_file_takes_the_memory_of_a_row_group(model, tmp_path):
    # 240 MB in groups of 4 MB: noise, so that nothing makes them smaller.
    photo = encoded(Image.frombytes("RGB", (160, 160), random.Random(7).randbytes(160 * 160 * 3)), "PNG")
    batch = pyarrow.table({"path": ["a.png"] * 50, "bytes": [photo] * 50})
    # Without a dictionary, or the file would hold the picture once.
    options = {"compression": None, "use_dictionary": False}
    with pyarrow.parquet.ParquetWriter(tmp_path / "long.parquet", batch.schema, **options) as writer:
        for _ in range(60):
            writer.write_table(batch)
    assert os.path.getsize(tmp_path / "long.parquet") > 200e6
    file = pyarrow.parquet.ParquetFile(tmp_path / "long.parquet", pre_buffer=False)
    tables = model.predict_batches(file.iter_batches(50))
    counts = [len(next(tables)) for _ in range(5)]
    before = resident_mib()
    counts += [len(table) for table in tables]
    assert sum(counts) == 3000
    assert resident_mib() - before < 40
