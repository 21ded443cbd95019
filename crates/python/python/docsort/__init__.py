"""Tell pictures of documents apart, as the program docsort does, without a training framework.

>>> import docsort
>>> model = docsort.load("shipped")
>>> model.classes
('credit_card', 'drivers_license', 'identity', 'other', 'passport')
>>> model.predict(b"no picture").status
'error'

A picture that cannot be read is an answer with its reason, never an exception. The answers are those of
``docsort predict``; its rows are described in docs/rows.md.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union, overload

from . import _native

if TYPE_CHECKING:
    import numpy
    import pyarrow

__all__ = ["Model", "Picture", "Prediction", "load"]
__version__ = "0.1.0"

#: The bytes of a file, or where it lies.
Picture = Union[bytes, bytearray, str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Prediction:
    """The answer for one picture."""

    #: As it was given; None of a picture that was given as bytes.
    path: str | None
    #: ``ok``, ``none`` (of any number of labels, it has none), ``unknown`` or ``error`` (it was not read).
    status: str
    #: The class; several are joined by ``|``. None where there is none.
    label: str | None
    #: All labels: one, or any number where the model gives any number.
    labels: tuple[str, ...]
    #: The probability of the label, or of the likeliest class where there is no label. None on an error.
    confidence: float | None
    #: Of each class, in the order of the labels. None on an error.
    probabilities: dict[str, float] | None
    #: The likeliest classes, best first. Empty on an error.
    top: tuple[tuple[str, float], ...]
    #: Why there is no label.
    reason: str | None
    #: What is wrong with the capture or odd about the file.
    warnings: tuple[str, ...]
    #: Counted from 1, where pages were asked for and the file has several.
    page: int | None = None


class Model:
    """A network that answers; make one by :func:`load`. Any number of threads may ask it at once."""

    def __init__(self, native: _native.Model) -> None:
        self._native = native

    @property
    def classes(self) -> tuple[str, ...]:
        """Names in label order, rejects among them."""
        return tuple(self._native.classes)

    @property
    def rejects(self) -> tuple[str, ...]:
        """Those of the classes that are never answered: a picture of one of them is unknown."""
        return tuple(self._native.rejects)

    @property
    def side_px(self) -> int:
        """Of the square that the network sees."""
        return self._native.side_px

    @overload
    def predict(self, pictures: Picture, *, top_k: int = 1) -> Prediction: ...
    @overload
    def predict(self, pictures: Iterable[Picture], *, top_k: int = 1) -> list[Prediction]: ...

    def predict(self, pictures, *, top_k=1):
        """The answer for a picture, or a list of answers for several, in their order. Of a file with several pages the first
        is answered, with the warning ``several_pages``; :meth:`predict_pages` answers all.

        ``top_k``: so many of the likeliest classes stand in ``Prediction.top``. A folder is no picture: name its
        files, as in ``model.predict(sorted(pathlib.Path("inbox").rglob("*.jpg")))``.
        """
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, and has to be 1 at least")
        if _is_picture(pictures):
            return self._predictions([pictures], top_k)[0]
        return self._predictions(list(pictures), top_k)

    def predict_pages(self, picture: Picture, *, top_k: int = 1) -> list[Prediction]:
        """An answer for each page of a PDF or a TIFF, in their order; of another picture a list of one. Behind the last page
        that is read (``max_pages``) one answer more says so.
        """
        if top_k < 1:
            raise ValueError(f"top_k is {top_k}, and has to be 1 at least")
        return self._pages([picture], top_k)[0]

    def predict_table(
        self, pictures: Iterable[Picture], *, paths: Iterable[str] | None = None, pages: bool = False
    ) -> pyarrow.Table:
        """The answers as an Arrow table with the columns of docs/rows.md: ``path``, ``status``, ``label``,
        ``confidence``, a column a class, ``reason``, ``warnings``, ``member``, ``page``. Needs pyarrow.

        ``paths``: what the column says, one for each picture; pictures that are bytes have no path of their own. ``pages``: a
        row a page, as of :meth:`predict_pages`, in place of a row a picture.
        """
        import pyarrow

        given = list(pictures)
        names = [None if isinstance(p, (bytes, bytearray)) else os.fspath(p) for p in given] if paths is None else list(paths)
        if len(names) != len(given):
            raise ValueError(f"there are {len(names)} paths for {len(given)} pictures")
        if pages:
            each = [(name, answer) for name, file in zip(names, self._pages(given, 1)) for answer in file]
            names, answers = [name for name, _ in each], [answer for _, answer in each]
        else:
            answers = self._predictions(given, 1)
        text, number = pyarrow.string(), pyarrow.float32()

        def column(values, kind):
            return pyarrow.array(list(values), type=kind)

        columns = {
            "path": column(names, text),
            "status": column((a.status for a in answers), text),
            "label": column((a.label for a in answers), text),
            "confidence": column((a.confidence for a in answers), number),
        }
        for name in self.classes:
            # A class called as one of the fixed columns has a prefix, as in docsort's CSV.
            key = f"p_{name}" if name in _FIXED else name
            scores = (a.probabilities and a.probabilities[name] for a in answers)
            columns[key] = column(scores, number)
        columns["reason"] = column((a.reason for a in answers), text)
        warnings = (list(a.warnings) for a in answers)
        columns["warnings"] = column(warnings, pyarrow.list_(text))
        # No archive is opened here.
        columns["member"] = column((None for _ in answers), text)
        columns["page"] = column((a.page for a in answers), pyarrow.int32())
        return pyarrow.table(columns)

    def predict_batches(
        self, batches: Iterable[pyarrow.RecordBatch], *, pictures: str = "bytes", paths: str = "path"
    ) -> Iterator[pyarrow.Table]:
        """The answers for pictures that lie in Arrow batches: for each batch a table as of :meth:`predict_table`, in
        the order of the batches, when it is asked for. So a Parquet file of any length takes the memory of one of its row
        groups; with ``pre_buffer``, pyarrow's default, it would keep the whole file. Needs pyarrow.

        ``pictures``: the column that holds the files' bytes, or, as Hugging Face's data sets have it, ``bytes`` and
        ``path`` in one. ``paths``: the column that names them, where there is one. A picture that is null is an empty
        file, which cannot be read.

        >>> file = pyarrow.parquet.ParquetFile("photos.parquet", pre_buffer=False)
        >>> with pyarrow.parquet.ParquetWriter("rows.parquet", model.predict_table([]).schema) as rows:
        ...     for table in model.predict_batches(file.iter_batches(64)):
        ...         rows.write_table(table)
        """
        for batch in batches:
            files, names = _columns(batch, pictures, paths)
            yield self.predict_table([file or b"" for file in files], paths=names)

    def preprocess(self, picture: Picture) -> numpy.ndarray:
        """The square that the network sees, uint8 ``[side, side, 3]``: what an exported ONNX file takes. Needs NumPy.

        Raises ValueError with the reason for a picture that cannot be read.
        """
        import numpy

        pixels, _ = self._native.preprocess(_native_input(picture))
        side = self.side_px
        return numpy.frombuffer(pixels, numpy.uint8).reshape(side, side, 3)

    def features(self, pictures: Picture | Iterable[Picture]) -> numpy.ndarray:
        """What the network saw in each picture, float32 ``[pictures, channels]``; a row of NaN where one was not read.
        Needs NumPy."""
        import numpy

        several = [pictures] if _is_picture(pictures) else list(pictures)
        numbers = self._native.features([_native_input(picture) for picture in several])
        return numpy.frombuffer(numbers, numpy.float32).reshape(len(several), self._native.channels)

    def _predictions(self, pictures: list[Picture], top_k: int) -> list[Prediction]:
        rows = self._native.predict([_native_input(picture) for picture in pictures])
        classes = self.classes
        return [_prediction(picture, row, classes, top_k) for picture, row in zip(pictures, rows)]

    def _pages(self, pictures: list[Picture], top_k: int) -> list[list[Prediction]]:
        files = self._native.predict_pages([_native_input(picture) for picture in pictures])
        classes = self.classes
        return [
            [_prediction(picture, row, classes, top_k, page) for page, row in rows]
            for picture, rows in zip(pictures, files)
        ]

    def __repr__(self) -> str:
        return f"<docsort.Model of {', '.join(self.classes)}>"


def load(
    model: str | os.PathLike[str] = "shipped",
    *,
    threads: int = 0,
    max_error: float | None = None,
    max_file_mib: int | None = None,
    max_megapixels: int | None = None,
    min_side_px: int | None = None,
    max_pages: int | None = None,
) -> Model:
    """A model: the folder of a run or checkpoint, or ``shipped`` for the one that docsort comes with.

    ``threads``: that read and answer; 0 is one a processor. ``max_error``: answer only from the confidence on at which at
    most that part of the answers to validation pictures was wrong, as ``docsort predict --max-error`` does. The others
    say which pictures may be read, as its options do.

    HEIC, JPEG 2000 and scans in PDF are opened in a child of this interpreter, which a file may end (docs/decoders.md); where
    :data:`sys.executable` is no Python, such as in a frozen program, they are named and not read.

    Raises ValueError with the reason for a folder that holds no sound model.
    """
    if max_error is not None and not 0 <= max_error <= 1:
        raise ValueError(f"max_error is {max_error}, and has to be a part of the answers, from 0 to 1")
    if max_pages is not None and max_pages < 1:
        raise ValueError(f"max_pages is {max_pages}, and has to be 1 at least")
    _open_apart()
    return Model(
        _native.Model(
            os.fspath(model),
            threads=threads,
            max_error=max_error,
            max_file_mib=max_file_mib,
            max_megapixels=max_megapixels,
            min_side_px=min_side_px,
            max_pages=max_pages,
        )
    )


# Isolated, so that no folder or setting of a user gives the child another module; it needs no package either.
_WORKER = """
import sys, importlib.util as util
spec = util.spec_from_file_location("_native", sys.argv[1])
module = util.module_from_spec(spec)
spec.loader.exec_module(module)
module.decode_worker()
"""


def _open_apart() -> None:
    name = os.path.basename(sys.executable or "").lower()
    # Any other program would start itself.
    if re.fullmatch(r"python[0-9.]*[a-z_-]{0,6}(\.exe)?", name) and not getattr(sys, "frozen", False):
        _native.open_apart(sys.executable, ["-I", "-S", "-c", _WORKER, _native.__file__])


_FIXED = {"path", "status", "label", "confidence", "reason", "warnings", "member", "page", "explanation"}


def _columns(batch: pyarrow.RecordBatch, pictures: str, paths: str) -> tuple[list, list]:
    """The pictures of a batch and their paths."""
    import pyarrow
    import pyarrow.compute

    known = batch.schema.names
    if pictures not in known:
        raise ValueError(f"there is no column {pictures!r}, only {', '.join(known)}: name that of the pictures by pictures=")
    column = batch.column(pictures)
    names = batch.column(paths) if paths in known else None
    if pyarrow.types.is_struct(column.type):
        inside = [field.name for field in column.type]
        if "bytes" not in inside:
            raise ValueError(f"the column {pictures!r} holds {', '.join(inside)}, and no bytes")
        if names is None and "path" in inside:
            names = pyarrow.compute.struct_field(column, "path")
        column = pyarrow.compute.struct_field(column, "bytes")
    is_bytes = pyarrow.types.is_binary(column.type) or pyarrow.types.is_large_binary(column.type)
    if not is_bytes:
        raise ValueError(f"the column {pictures!r} holds {column.type}, and has to hold the bytes of pictures")
    return column.to_pylist(), [None] * len(column) if names is None else names.to_pylist()


def _is_picture(value) -> bool:
    return isinstance(value, (bytes, bytearray, str, os.PathLike))


def _native_input(picture: Picture):
    return picture if isinstance(picture, (bytes, bytearray)) else os.fspath(picture)


def _prediction(picture: Picture, row, classes: tuple[str, ...], top_k: int, page: int | None = None) -> Prediction:
    status, labels, confidence, scores, reason, warnings = row
    best = [] if scores is None else sorted(range(len(scores)), key=lambda at: (-scores[at], at))
    return Prediction(
        path=None if isinstance(picture, (bytes, bytearray)) else os.fspath(picture),
        status=status,
        label="|".join(labels) if labels else None,
        labels=tuple(labels),
        confidence=confidence,
        probabilities=None if scores is None else dict(zip(classes, scores)),
        top=tuple((classes[at], scores[at]) for at in best[:top_k]),
        reason=reason,
        warnings=tuple(warnings),
        page=page,
    )
