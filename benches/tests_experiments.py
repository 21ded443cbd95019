"""Arithmetic and parsing of the scripts that stand beside run.py, on small data. benches/tests.py runs them."""

import json
import pathlib
import tempfile
import unittest

import class_folders
import gpu_report
import noisy_labels
import plain_pictures
import unbalanced


class Experiments(unittest.TestCase):
    """unbalanced.py, noisy_labels.py and plain_pictures.py on files that hold nothing."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        for name in ("cat", "dog"):
            (self.work / "data" / name).mkdir(parents=True)
            for number in range(10):
                (self.work / "data" / name / f"{number}.jpg").touch()
        self.found = class_folders.pictures(self.work / "data")

    def test_parts_are_disjoint_seeded_and_as_large_as_asked(self):
        counts = [{"cat": 6, "dog": 2}, {"cat": 4, "dog": 8}]
        first, second = class_folders.drawn(self.found, counts, 1)
        self.assertEqual([len(first["cat"]), len(second["dog"])], [6, 8])
        self.assertEqual(sorted(first["cat"] + second["cat"]), self.found["cat"])
        self.assertEqual(class_folders.drawn(self.found, counts, 1), [first, second])
        self.assertNotEqual(class_folders.drawn(self.found, counts, 2), [first, second])
        with self.assertRaisesRegex(SystemExit, "cat has 10 pictures, and 11 are wanted"):
            class_folders.drawn(self.found, [{"cat": 11, "dog": 1}], 1)

    def test_a_fifth_of_the_labels_is_changed_and_each_file_stays_once(self):
        given, wrong = noisy_labels.changed(self.found, 0.2, 1)
        placed = {noisy_labels.name_of(file): label for label, files in given.items() for file in files}
        self.assertEqual((len(placed), len(wrong)), (20, 4))
        # Their names begin with the true class.
        self.assertEqual({name for name, label in placed.items() if not name.startswith(label)}, wrong)
        links = class_folders.linked(noisy_labels.without(given, wrong), self.work / "links")
        self.assertEqual(len(list(links.rglob("*.jpg"))), 16)

    def test_doubts_are_read_from_what_check_writes(self):
        text = 'severity,finding,path,class\n"warning","doubted_label","half-1/dog/cat-3.jpg","dog"\n"note","tiny","half-1/dog/dog-1.jpg","dog"\n'
        self.assertEqual(noisy_labels.doubted(text), {"cat-3.jpg"})

    def test_unbalanced_counts_fall_to_a_hundredth(self):
        # 0.01^(1/9) = 0.5995: 1500, 899, 539, 323, 194, 116, 70, 42, 25, 15.
        wanted = unbalanced.counts(list("abcdefghij"), 1500)
        self.assertEqual(list(wanted.values()), [1500, 899, 539, 323, 194, 116, 70, 42, 25, 15])

    def test_macro_recall_is_that_counted_by_hand(self):
        rows = [("a", "a", "a"), ("a", "a", None), ("b", "a", "a"), ("b", "b", "b")]
        told = unbalanced.recalls(rows, {"a": 5, "b": 1})
        self.assertEqual((told["all"], told["answered"]), ((3, 4), (2, 4)))

    def test_the_likeliest_class_counts_where_the_answer_is_unknown(self):
        row = {"path": "x/cat/1.jpg", "status": "unknown", "label": None, "probabilities": {"cat": 0.4, "dog": 0.3}}
        self.assertEqual(class_folders.answer(row), ("cat", "cat", None))
        self.assertEqual(class_folders.answer(row | {"status": "error", "probabilities": None}), ("cat", None, None))

    def test_a_row_of_the_comparison(self):
        told = {"right": 5, "of": 10, "epochs": 2.0, "pictures_per_s": 100.4, "seconds": 90.0}
        self.assertEqual(plain_pictures.line("docsort", told), "| docsort | 50.00 % = 5/10 (23.7–76.3) | 2.0 | 100 | 1.5 min |")


# As `predict` prints it.
ROWS = """"path","status","label","confidence","card","passport","reason","warnings"
"a.jpg","ok","card",0.700000,0.700000,0.300000,"",""
"b.jpg","unknown","",0.450000,0.550000,0.450000,"no class reaches 0.6",""
"""


class Gpu(unittest.TestCase):
    """gpu_report.py on a folder like that of gpu.sh."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.raw = pathlib.Path(folder.name)

    def ran(self, name, code=0, out="", err="", memory="100\n2100\n900\n"):
        for ending, text in {"out": out, "err": err, "memory": memory, "ended": f"{code} 10.5 12.5"}.items():
            (self.raw / f"{name}.{ending}").write_text(text)

    def test_agreement_is_of_labels_and_of_every_probability(self):
        self.assertEqual(gpu_report.agreement(ROWS, ROWS), {"pictures": 2, "same": 2, "apart": 0.0, "holds": True})
        other = gpu_report.agreement(ROWS, ROWS.replace("0.550000,0.450000", "0.540000,0.460000"))
        self.assertEqual((other["same"], other["holds"]), (2, False))
        self.assertAlmostEqual(other["apart"], 0.01)
        self.assertEqual(gpu_report.agreement(ROWS, ROWS.replace('"card",0.7', '"passport",0.7'))["same"], 1)
        self.assertFalse(gpu_report.agreement(ROWS, "")["holds"])

    def test_rates_memory_and_what_failed_stand_in_the_report(self):
        self.ran("agree-flex", out=ROWS)
        self.ran("agree-wgpu", out=ROWS)
        self.ran("label-wgpu-docsort", out=ROWS, err="2 pictures in 0.5 s (4.0 pictures/s)\ncard 1\n")
        self.ran("train-gpu-wgpu-docsort")
        (self.raw / "runs" / "train-gpu-wgpu-docsort").mkdir(parents=True)
        (self.raw / "runs" / "train-gpu-wgpu-docsort" / "history.csv").write_text("epoch,pictures_per_s\n1,50\n2,900\n3,1100\n4,1000\n")
        self.ran("train-shipped-wgpu-docsort", code=124, err="began")
        self.ran("g3", code=1, err="docsort: no memory; a smaller batch needs less memory: train.batch_size for a training\n")
        self.ran("g3-after")
        found = gpu_report.gathered(self.raw)
        text = gpu_report.markdown(json.loads(json.dumps(found)))
        self.assertIn("2 of 2 labels equal, probabilities at most 0 apart: holds", text)
        # Two pictures in the two seconds of the process; 2,000 MiB above what the card held before.
        self.assertIn("| wgpu-docsort | 4 | 1 | 2,000 |", text)
        self.assertIn("| gpu-wgpu-docsort | 1,000 | 50 | 2,000 |", text)
        self.assertIn("| shipped-wgpu-docsort | took too long: began | | |", text)
        self.assertIn("(G3): holds", text)

    def test_a_batch_that_publishes_something_or_names_no_key_breaks_g3(self):
        self.ran("g3-after")
        self.ran("g3", code=1, err="docsort: no memory")
        self.assertFalse(gpu_report.out_of_memory(self.raw)["holds"])
        self.ran("g3", code=1, err="docsort: no memory: train.batch_size")
        self.assertTrue(gpu_report.out_of_memory(self.raw)["holds"])
        (self.raw / "runs" / "g3" / "best").mkdir(parents=True)
        self.assertFalse(gpu_report.out_of_memory(self.raw)["holds"])
