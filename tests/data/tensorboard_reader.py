"""Reads the event files of a run with TensorBoard's own reader and prints every tag as JSON.

`pip install tensorboard==2.21.0 && python tensorboard_reader.py RUN_FOLDER_OR_EVENT_FILE`

{"scalars":    {tag: [{"step", "value"}]},
 "histograms": {tag: [{"step", "min", "max", "num", "sum", "sum_squares", "bucket_total", "bucket_limit", "bucket"}]},
 "images":     {tag: [{"step", "width", "height", "decoded_width", "decoded_height", "mode"}]},
 "text":       {tag: [{"step", "text"}]}}

Numbers that are not finite are the strings "NaN", "inf" and "-inf", which JSON lacks. Steps that a
restart purged are absent, and so is what follows a damaged record: the reader stops there.
"""

import io
import json
import math
import sys

from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

ALL = 0
KINDS = ("scalars", "histograms", "images", "tensors", "compressedHistograms", "audio", "graph")


def number(value):
    if math.isnan(value):
        return "NaN"
    return value if math.isfinite(value) else str(value)


def scalar(event):
    return {"step": event.step, "value": number(event.value)}


def histogram(event):
    value = event.histogram_value
    return {
        "step": event.step,
        "min": value.min,
        "max": value.max,
        "num": value.num,
        "sum": value.sum,
        "sum_squares": value.sum_squares,
        "bucket_total": sum(value.bucket),
        "bucket_limit": list(value.bucket_limit),
        "bucket": list(value.bucket),
    }


def image(event):
    picture = Image.open(io.BytesIO(event.encoded_image_string))
    picture.load()
    return {
        "step": event.step,
        "width": event.width,
        "height": event.height,
        "decoded_width": picture.width,
        "decoded_height": picture.height,
        "mode": picture.mode,
    }


def text(event):
    [content] = event.tensor_proto.string_val
    return {"step": event.step, "text": content.decode("utf-8")}


def main(run):
    accumulator = EventAccumulator(run, size_guidance={kind: ALL for kind in KINDS})
    accumulator.Reload()
    tags = accumulator.Tags()
    texts = accumulator.PluginTagToContent("text") if tags["tensors"] else {}
    unknown = set(tags["tensors"]) - set(texts)
    if unknown:
        sys.exit(f"tensors that are no texts: {sorted(unknown)}")
    rows = {
        "scalars": {tag: [scalar(e) for e in accumulator.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {
            tag: [histogram(e) for e in accumulator.Histograms(tag)] for tag in tags["histograms"]
        },
        "images": {tag: [image(e) for e in accumulator.Images(tag)] for tag in tags["images"]},
        "text": {tag: [text(e) for e in accumulator.Tensors(tag)] for tag in texts},
    }
    json.dump(rows, sys.stdout, indent=1, sort_keys=True, allow_nan=False)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
