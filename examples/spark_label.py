#!/usr/bin/env python3
"""Labels pictures on a Spark cluster: `binaryFile` and `mapInArrow`, rows as docs/rows.md has them.

    pip install pyspark pyarrow pandas ./crates/python
    python examples/spark_label.py photos --model runs/post --output rows --master spark://…

FOLDER is whatever Spark reads: a path, s3a://…, hdfs://…. The package docsort has to be installed where the executors run,
and a model that is a folder has to lie there too. OUTPUT is a new folder of Parquet files; the order of the rows is not that
of the pictures. Spark passes over files whose names begin with `_` or a point, and asks again what a dead executor had.
"""

import argparse
import time
from collections.abc import Iterator

import docsort
import pyarrow
from pyspark.sql import SparkSession
from pyspark.sql import types as t

# Pictures of one Arrow batch: all of their bytes are in a Python worker's memory at a time.
BATCH = 32


def labeller(model: str, threads: int):
    """What a task runs on its part of the pictures."""

    def label(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        loaded = docsort.load(model, threads=threads)
        for batch in batches:
            table = pyarrow.Table.from_batches([batch])
            paths = [plain(path) for path in table["path"].to_pylist()]
            rows = loaded.predict_table(table["content"].to_pylist(), paths=paths, pages=True)
            yield from rows.to_batches()

    return label


def plain(path: str) -> str:
    """Spark calls files of its own machine file:/a/b.jpg."""
    return "/" + path.removeprefix("file:").lstrip("/") if path.startswith("file:") else path


def schema(model: str) -> t.StructType:
    """The columns of `predict_table` in Spark's words."""
    kinds = {
        pyarrow.string(): t.StringType(),
        pyarrow.float32(): t.FloatType(),
        pyarrow.int32(): t.IntegerType(),
        pyarrow.list_(pyarrow.string()): t.ArrayType(t.StringType()),
    }
    rows = docsort.load(model).predict_table([])
    return t.StructType([t.StructField(field.name, kinds[field.type]) for field in rows.schema])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", metavar="FOLDER")
    parser.add_argument("--model", default="shipped", help="the folder of a run, or shipped")
    parser.add_argument("--output", required=True, help="a new folder for the rows")
    parser.add_argument("--master", help="of the cluster, where spark-submit does not say it")
    parser.add_argument("--threads", type=int, default=1, help="of each task")
    args = parser.parse_args()
    builder = SparkSession.builder.appName("docsort").config("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH)
    # A task is 256 small pictures, or twenty of a phone: enough that loading a model costs little, few enough to lose. By
    # default each file counts 4 MiB more than it has, so that 16 MiB would be a task of four pictures.
    builder = builder.config("spark.sql.files.maxPartitionBytes", 64 << 20)
    builder = builder.config("spark.sql.files.openCostInBytes", 256 << 10)
    if args.master:
        builder = builder.master(args.master)
    spark = builder.getOrCreate()
    began = time.monotonic()
    pictures = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(args.source)
    rows = pictures.select("path", "content").mapInArrow(labeller(args.model, args.threads), schema(args.model))
    # Refuses a folder that is there.
    rows.write.parquet(args.output)
    print(f"labelled in {time.monotonic() - began:.1f} s")
    spark.stop()


if __name__ == "__main__":
    main()
