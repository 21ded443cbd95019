#!/usr/bin/env python3
"""Makes the archives of the tests beside it, with Python's own writers: python3 make.py"""

import io
import struct
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
LONG = "a/" + "long" * 40 + ".jpg"
MEMBERS = [("a/1.jpg", b"first"), (LONG, b"second" * 1000), ("../é.jpg", b"third")]


def tar(name, form):
    with tarfile.open(HERE / name, "w", format=form, bufsize=512) as archive:
        folder = tarfile.TarInfo("a")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for path, content in MEMBERS:
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for kind, path in [(tarfile.SYMTYPE, "soft.jpg"), (tarfile.LNKTYPE, "hard.jpg"), (tarfile.FIFOTYPE, "fifo")]:
            entry = tarfile.TarInfo(path)
            entry.type = kind
            entry.linkname = "/etc/passwd" if kind != tarfile.FIFOTYPE else ""
            archive.addfile(entry)


def zipped(target, method, members=MEMBERS):
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("a/"), b"")
        for path, content in members:
            entry = zipfile.ZipInfo(path)
            entry.compress_type = method
            archive.writestr(entry, content)


class Unseekable(io.BytesIO):
    """As a pipe is: lengths and checksums then follow the members."""

    def seek(self, *_):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


def main():
    tar("gnu.tar", tarfile.GNU_FORMAT)
    tar("pax.tar", tarfile.PAX_FORMAT)
    zipped(HERE / "stored.zip", zipfile.ZIP_STORED)
    zipped(HERE / "deflated.zip", zipfile.ZIP_DEFLATED)
    zipped(HERE / "bzip2.zip", zipfile.ZIP_BZIP2)
    piped = Unseekable()
    zipped(piped, zipfile.ZIP_DEFLATED)
    (HERE / "piped.zip").write_bytes(piped.getvalue())
    zipped(HERE / "nested.zip", zipfile.ZIP_STORED, [("inner.ZIP", b"PK"), ("b.tar", b"x"), ("c.jpg", b"c")])
    zipped(HERE / "bomb.zip", zipfile.ZIP_DEFLATED, [("zeros.bmp", bytes(4 << 20))])

    # The flag of encryption, in the directory.
    encrypted = bytearray((HERE / "stored.zip").read_bytes())
    at = encrypted.index(b"PK\x01\x02", encrypted.index(b"PK\x01\x02") + 4)
    encrypted[at + 8] |= 1
    (HERE / "encrypted.zip").write_bytes(encrypted)

    # Forty names for the bytes of one member.
    one = io.BytesIO()
    zipped(one, zipfile.ZIP_DEFLATED, [("x.jpg", bytes(range(256)) * 40)])
    one = one.getvalue()
    start = one.index(b"PK\x01\x02", one.index(b"PK\x01\x02") + 4)
    end = one.index(b"PK\x05\x06")
    directory = one[start:end] * 40
    first = one.index(b"PK\x01\x02")
    tail = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 40, 40, len(directory), first, 0)
    (HERE / "overlapping.zip").write_bytes(one[:first] + directory + tail)


main()
