#!/usr/bin/env python3
"""The benchmarks' own arithmetic and parsing, on small data: each section gets what its programs would print, so that a
column more or a changed line is found in a second and not after an hour. Runs no peer and no docsort, needs no package.

    python3 benches/tests.py
"""

import json
import math
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import measuring
import real_pictures
import report
import run
import sections

# Found by unittest as if they stood here.
from tests_experiments import Experiments, Gpu  # noqa: F401

# As docsort prints it: a class that is called like a column of docsort's own has `p_` before it.
ROWS = """"path","status","label","confidence","card","p_reason","passport","reason","warnings"
"a.jpg","ok","card",0.700000,0.700000,0.200000,0.100000,"",""
"b.jpg","unknown","",0.400000,0.300000,0.400000,0.300000,"no class reaches 0.5","blurred|glare"
"c.jpg","error","",,,,,"truncated",""
"""
PEER = "path,label,confidence\na.jpg,card,0.7\nb.jpg,p_reason,0.4\nc.jpg,card,0.1\n"
NETWORK = {"ms": 2.0, "pictures_per_s": 16000.0}
ROOFLINE = {
    "threads": 2, "peak_gflops": 100.0, "peak_gigabytes_per_s": 20.0,
    "parts": [{"block": 1, "pass": name, "multiply_adds_per_picture": 4e6, "ms": 0.5, "gflops_counted": 50.0, "gflops_done": 40.0,
               "bound": "memory", "part_of_bound": 0.5} for name in ("inference", "forward", "backward")],
}


def printed(command):
    """What the program of this command line writes on standard output."""
    words = [str(word) for word in command]
    if "roofline" in words:
        return json.dumps(ROOFLINE)
    if "check" in words:
        return json.dumps({"logits": 1e-5, "logits_folded": 1e-5, "losses": 1e-6})
    if "epoch.py" in words:
        return json.dumps({"pictures": 3, "seconds": [4.0, 3.0]})
    if {"labels_tuned.py", "labels_pytorch.py", "labels_formats.py"} & set(words):
        return PEER
    if "predict" in words and "classify" not in words:
        return ROWS
    if "infer" in words or "train" in words:
        return "a line of a library\n" + json.dumps(NETWORK) if "network.py" in words else json.dumps(NETWORK)
    return ""


class Place:
    """Where run.py's `Place` has programs and inputs, this one has names and three empty files."""

    threads, quick, rounds, long_rounds, seconds = 2, True, 2, 2, 0.1
    narrower = {"docsort, AVX2 kernels": {"DOCSORT_ISA": "avx2"}}
    docsort, network, run, model = "docsort", "network", "run", "model"

    def __init__(self, work):
        self.work = self.root = pathlib.Path(work)
        self.python = self.work / "bin" / "python"

    def versions(self):
        return {"docsort": "abc"}

    def peer(self, script, *arguments):
        return [self.python, script, *arguments]

    def folder(self, kind):
        folder = self.work / kind
        folder.mkdir(exist_ok=True)
        for name in "abc":
            (folder / f"{name}.jpg").touch()
        return folder


def fake_run(work):
    def run(command, env=None, cwd=None, accept=(0,)):
        if "timed" in command:
            history = pathlib.Path(work) / "epochs" / "timed"
            history.mkdir(parents=True, exist_ok=True)
            (history / "history.csv").write_text("epoch,elapsed_s\n1,5.0\n2,3.5\n")
        return {"seconds": 9.0, "cpu_s": 12.0, "peak_mb": 130.0, "out": printed(command)}

    return run


class Sections(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Place(folder.name)
        patch = mock.patch.object(sections, "run", fake_run(folder.name))
        patch.start()
        self.addCleanup(patch.stop)
        self.found = {"quick": True, "sections": {}}

    def reported(self, name, section):
        """The report of one section, measured on what the programs would have printed."""
        told = {"date": "2026-11-28", "machine": {"processor": "any"}, "versions": {"docsort": "abc"}}
        self.found["sections"][name] = {"AVX-512": section(self.place, lambda text: None) | told}
        # As run.py keeps it.
        self.found = json.loads(json.dumps(self.found))
        return report.markdown(self.found)

    def test_a_the_network_alone(self):
        text = self.reported("a", sections.network)
        self.assertIn("| **training step, 96 px, batch 32**, ms | docsort | 2 |", text)
        self.assertIn("differ by at most 1e-05", text)
        self.assertIn("Processor: any. Docsort abc.", text)
        self.assertIn(
            "| training step, 3 × the fastest "
            "| 1.00 × (1.00–1.00) PyTorch, channels last: **not met** (by AVX2 kernels on AVX-512, peers by theirs) "
            "| 1.00 × (1.00–1.00) PyTorch, channels last: **not met** |", text)

    def test_b_folder_to_labels(self):
        text = self.reported("b", sections.labels)
        # The third picture could not be read: its row has no probabilities, and the first class is taken.
        self.assertIn("docsort's in at least 100.0 %", text)
        self.assertIn("3 phone photos of 12 megapixels: peak memory", text)

    def test_c_epochs(self):
        text = self.reported("c", sections.epochs)
        # 9 seconds in all, 3.5 of them the second epoch.
        self.assertIn("| **3 pictures of 32 px: first epoch**, s | docsort | 5.5 |", text)
        self.assertIn("| **3 pictures of 32 px: second epoch**, s | docsort | 3.5 |", text)

    def test_e_build(self):
        self.assertIn("build from empty, at most 10 minutes | – | 0.15 min: met |", self.reported("e", sections.build))

    def test_f_scaling(self):
        text = self.reported("f", sections.scaling)
        self.assertIn("| 256 | 16,000 | 16,000 |", text)

    def test_h_formats(self):
        text = self.reported("h", sections.formats)
        self.assertIn("| **3 HEIC photos of 12 megapixels**, s | docsort | 9 |", text)
        # What docsort's children take cannot be told.
        self.assertNotIn("processor time", text)
        self.assertIn("| tuned Python (pdftoppm + threads) | 9 | 9–9 | 1.00 (1.00–1.00) |", text)
        self.assertIn("docsort's in at least 100.0 %", text)

    def test_h_a_reader_that_is_not_installed_is_left_out(self):
        whole = sections.run

        def without_poppler(command, env=None):
            if "pdftoppm" in command:
                raise measuring.Failed("labels_formats.py ended with 1:\nNo such file or directory: 'pdftoppm'")
            return whole(command, env)

        told = []
        with mock.patch.object(sections, "run", without_poppler):
            found = sections.formats(self.place, told.append)
        self.assertEqual(found["rows"][-1]["tuned"], "pdfium + processes")
        self.assertTrue(any("pdftoppm and threads does not run here" in line for line in told))

    def test_r_roofline(self):
        text = self.reported("r", sections.roofline)
        self.assertIn("| 1 | inference | 4.0 | 0.50 | 50 | 40 | memory | 50 % |", text)


class InstructionSets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)

    def reported(self, isa, ms):
        """The report after a run on a machine of this instruction set, where docsort takes `ms` and ONNX Runtime 6."""
        values = {"docsort": [ms], "ONNX Runtime": [6.0]}
        if isa == "AVX-512":
            values["docsort, AVX2 kernels"] = [5.0]
        rows = [measuring.row("inference, 96 px, batch 32", "ms", values)]
        with mock.patch.multiple(
            run, SECTIONS={"a": mock.Mock(__doc__="(a)", return_value={"rows": rows})}, Place=lambda work, options: Place(work),
            machine=lambda threads: {"instruction set": isa}, limit_cores=mock.Mock(), say=mock.Mock(),
        ), mock.patch.object(sys, "argv", ["run.py", "--work", str(self.work), "--out", str(self.work)]):
            run.main()
        return (self.work / "benchmarks.md").read_text()

    def test_a_run_leaves_the_figures_of_the_other_instruction_set(self):
        for isa, ms in [("AVX-512", 2.0), ("AVX2", 8.0), ("AVX2", 3.0)]:
            text = self.reported(isa, ms)
        entries = json.loads((self.work / "benchmarks.json").read_text())["sections"]["a"]
        kept = {isa: entry["rows"][0]["values"]["docsort"] for isa, entry in entries.items()}
        self.assertEqual(kept, {"AVX-512": [2.0], "AVX2": [3.0]})
        headings = [line.split(",")[0] for line in text.splitlines() if line.startswith("## (a)")]
        self.assertEqual(headings, ["## (a) The network alone: AVX2", "## (a) The network alone: AVX-512"])
        self.assertEqual(text.count(report.NOTES["a"]), 1)

    def test_goals_have_a_column_for_each_set_and_native_figures_come_first(self):
        goal = "| inference in batches, 1.5 × the fastest | "
        self.assertIn(
            "| goal | AVX2 | AVX-512 |\n|---|---|---|\n" + goal + "1.20 × (1.20–1.20) ONNX Runtime: **not met** "
            "(by AVX2 kernels on AVX-512, peers by theirs) | 3.00 × (3.00–3.00) ONNX Runtime: met |", self.reported("AVX-512", 2.0))
        self.assertIn(
            goal + "2.00 × (2.00–2.00) ONNX Runtime: met | 3.00 × (3.00–3.00) ONNX Runtime: met |", self.reported("AVX2", 3.0))


class Parsing(unittest.TestCase):
    def test_docsorts_likeliest_class_is_read_whatever_columns_follow(self):
        self.assertEqual(sections.labels_of(ROWS), ["card", "p_reason", "card"])
        self.assertEqual(sections.labels_of(PEER), ["card", "p_reason", "card"])
        self.assertEqual(sections.labels_of(""), [])

    def test_a_ratio_is_taken_within_a_round(self):
        row = measuring.row("what", "s", {"docsort": [1.0, 2.0, 4.0], "peer": [3.0, 4.0, 20.0]})
        self.assertEqual(measuring.ratios(row, "peer"), (2.0, 3.0, 5.0))


def told(path, status, label, chances):
    names = [*real_pictures.CLASSES, "other"]
    confidence = max(chances[:3]) if chances else None
    return json.dumps({"path": path, "status": status, "label": label, "confidence": confidence,
                       "probabilities": dict(zip(names, chances)) if chances else None})


class RealPictures(unittest.TestCase):
    LINES = "\n".join([
        told("real/credit_card/01.jpg", "ok", "credit_card", [0.95, 0.02, 0.01, 0.02]),
        told("real/credit_card/02.jpg", "unknown", None, [0.3, 0.1, 0.1, 0.5]),
        told("real/drivers_license/01.jpg", "ok", "drivers_license", [0.1, 0.8, 0.1, 0.0]),
        told("real/passport/01.jpg", "ok", "drivers_license", [0.0, 0.92, 0.08, 0.0]),
        told("real/passport/02.jpg", "error", None, []),
        told("real/other/01.jpg", "unknown", None, [0.2, 0.1, 0.1, 0.6]),
        told("real/other/02.jpg", "ok", "passport", [0.0, 0.0, 0.97, 0.03]),
        told("real/id_card/01.jpg", "ok", "drivers_license", [0.0, 0.6, 0.1, 0.3]),
    ])

    def setUp(self):
        self.rows = real_pictures.rows_of(self.LINES, pathlib.Path("real"))

    def test_the_figures_are_those_counted_by_hand(self):
        got = real_pictures.measured(self.rows)
        self.assertAlmostEqual(got["likeliest of the three right, macro"], (1 + 1 + 0) / 3)
        self.assertEqual(got["likeliest right, worst class"], (0, 2))
        self.assertAlmostEqual(got["answered and right, macro"], (0.5 + 1 + 0) / 3)
        self.assertEqual(got["other answered at 0.9 and above"], (1, 2))
        self.assertEqual(got["id_card answered at 0.9 and above"], (0, 1))
        # The card, the passport taken for a license, and the other thing.
        self.assertEqual(got["of all answers at 0.9 and above, wrong"], (2, 3))

    def test_the_threshold_answers_the_part_that_is_asked_for(self):
        rows = [{"folder": "passport", "confidence": part / 20} for part in range(1, 21)]
        # 19 of 20 reach it.
        self.assertEqual(real_pictures.threshold(rows, 0.95), 2 / 20)
        self.assertEqual(real_pictures.threshold(rows, 1.0), 1 / 20)
        self.assertTrue(math.isnan(real_pictures.threshold([])))

    def test_halves_are_by_number_and_make_the_whole(self):
        halves = real_pictures.halves(self.rows)
        self.assertEqual([len(halves[name]) for name in ("odd", "even", "all")], [5, 3, 8])

    def test_an_interval_is_wilsons(self):
        # Brown, Cai and DasGupta, 2001, and any table: 0 of 10 is 0 to 27.8 %, 5 of 10 is 23.7 to 76.3 %.
        for (right, of), (low, high) in {(0, 10): (0, 0.2775), (5, 10): (0.2366, 0.7634)}.items():
            got = real_pictures.wilson(right, of)
            self.assertAlmostEqual(got[0], low, 4)
            self.assertAlmostEqual(got[1], high, 4)

    def test_every_wrong_answer_is_named_and_no_right_one(self):
        names = [line.split(":")[0] for line in real_pictures.confusions(self.rows)]
        self.assertEqual(names, ["credit_card/02.jpg", "id_card/01.jpg", "other/02.jpg", "passport/01.jpg", "passport/02.jpg"])

    def test_photographs_stand_by_domain_and_together(self):
        rows = [row | {"folder": "pets"} for row in self.rows[5:7]] + [self.rows[7] | {"folder": "food"}]
        got = real_pictures.photographs(rows, ["pets", "food"], {"all": 0.65})
        self.assertEqual(got["pets"]["unknown at 0.650 (all)"], (1, 2))
        self.assertEqual(got["all of these domains"]["unknown at 0.650 (all)"], (2, 3))
        self.assertIn("| food |", real_pictures.table(real_pictures.transposed(got)))

    def test_a_model_of_other_classes_is_refused_by_name(self):
        line = json.dumps({"path": "real/x/1.jpg", "status": "ok", "label": "cat", "confidence": 1.0, "probabilities": {"cat": 1.0}})
        with self.assertRaisesRegex(SystemExit, "credit_card"):
            real_pictures.rows_of(line, pathlib.Path("real"))


if __name__ == "__main__":
    unittest.main()
