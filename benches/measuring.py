"""Runs commands one after another and keeps what each took. It knows nothing of who is compared."""

import os
import statistics
import subprocess
import tempfile
import time


class Failed(Exception):
    """A command that did not end well; its last lines of output are the text."""


def run(command, env=None, cwd=None, accept=(0,)):
    """Wall seconds from the start to the end of the process, seconds of processor time of it and its
    helpers, the most memory that one of them had, in MB, and what it wrote on standard output."""
    command = [os.fspath(part) for part in command]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors, cwd=cwd, env={**os.environ, **(env or {})}
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        text = out.read().decode(errors="replace")
        if child.returncode not in accept:
            last = (text + errors.read().decode(errors="replace")).strip()[-2000:]
            raise Failed(f"{' '.join(command)} ended with {child.returncode}:\n{last}")
    # Linux counts in KiB.
    cpu = usage.ru_utime + usage.ru_stime
    return {"seconds": seconds, "cpu_s": cpu, "peak_mb": usage.ru_maxrss * 1024 / 1e6, "out": text}


def alternate(contestants, rounds, say):
    """Calls each contestant once a round, A B C A B C …, so that a change of the machine's pace meets
    all of them: {name: [number of each round]}. Each returns one number or a dictionary of numbers."""
    values = {}
    for turn in range(rounds):
        for name, work in contestants.items():
            got = work()
            values.setdefault(name, []).append(got)
            shown = got["seconds"] if isinstance(got, dict) else got
            say(f"  round {turn + 1} of {rounds}: {name}: {shown:.4g}")
    return values


def row(what, unit, values, **more):
    """One line of a table: for each contestant its numbers, a number a round; less is better."""
    return {"what": what, "unit": unit, "values": values, **more}


def rows(what, found):
    """Time, processor time and memory of whole commands as three rows."""
    pick = lambda key: {name: [got[key] for got in all] for name, all in found.items()}
    return [
        row(what, "s", pick("seconds")), row(f"{what}: processor time", "s", pick("cpu_s")),
        row(f"{what}: peak memory", "MB", pick("peak_mb")),
    ]


def ratios(row, peer, own="docsort"):
    """peer / docsort in each round: least, median, most."""
    each = [b / a for a, b in zip(row["values"][own], row["values"][peer])]
    return min(each), statistics.median(each), max(each)
