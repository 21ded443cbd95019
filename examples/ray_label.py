#!/usr/bin/env python3
"""Labels pictures on a Ray cluster: one model an actor, Arrow batches, rows as docs/rows.md has them.

    pip install 'ray[data]' pyarrow ./crates/python
    python examples/ray_label.py photos --model runs/post --output rows --workers 16

FOLDER is read by the workers themselves and has to be there under the same name on each of them. A Parquet file or folder
with the columns `path` and `bytes` does without that. OUTPUT is a new folder of Parquet files; the order of the rows is not
that of the pictures. A worker that dies is started again, and what it had not answered is asked again.
"""

import argparse
import sys
import time
from pathlib import Path

import pyarrow
import ray

# Pictures of one batch: enough to keep a network busy, few enough to lose with a worker.
BATCH = 64


class Label:
    """Loaded once by each worker."""

    def __init__(self, model: str, threads: int) -> None:
        # Here: the driver needs no model.
        import docsort

        self.model = docsort.load(model, threads=threads)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        paths = batch["path"].to_pylist()
        if "bytes" not in batch.column_names:
            return self.model.predict_table(paths, pages=True)
        return self.model.predict_table(batch["bytes"].to_pylist(), paths=paths, pages=True)


def files(folder: Path) -> list[str]:
    """All files below a folder, hidden ones aside, as `docsort predict` takes them."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        str(path) for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def pictures(source: Path) -> ray.data.Dataset:
    is_table = source.suffix == ".parquet" or (source.is_dir() and any(source.glob("*.parquet")))
    if is_table:
        return ray.data.read_parquet(str(source), columns=["path", "bytes"])
    table = pyarrow.table({"path": pyarrow.array(files(source), pyarrow.string())})
    # A block is what a worker takes at a time; one block would keep all others idle.
    blocks = max(1, -(-table.num_rows // BATCH))
    return ray.data.from_arrow(table).repartition(blocks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, metavar="FOLDER|PARQUET")
    parser.add_argument("--model", default="shipped", help="the folder of a run, or shipped")
    parser.add_argument("--output", type=Path, required=True, help="a new folder for the rows")
    parser.add_argument("--workers", type=int, default=2, help="actors, each with a model of its own")
    parser.add_argument("--threads", type=int, default=1, help="of each actor")
    parser.add_argument("--local", action="store_true", help="start a cluster on this machine, whatever else runs")
    args = parser.parse_args()
    if args.output.exists():
        sys.exit(f"{args.output} exists, and is never overwritten: choose another --output")
    # Reading and writing take logical processors of their own: actors that hold all of them would starve the rest.
    cluster = {"address": "local", "num_cpus": args.workers * args.threads + 2} if args.local else {}
    ray.init(include_dashboard=False, log_to_driver=False, **cluster)
    began = time.monotonic()
    rows = pictures(args.source).map_batches(
        Label,
        fn_constructor_args=(args.model, args.threads),
        batch_size=BATCH,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=args.workers),
        num_cpus=args.threads,
    )
    rows.write_parquet(str(args.output.resolve()))
    print(f"labelled in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
