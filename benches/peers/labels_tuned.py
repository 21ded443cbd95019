"""Folder to labels as fast as Python goes: JPEGs decoded at an eighth, a quarter or half of their size,
in a pool of threads or processes, while ONNX Runtime answers in batches. One CSV row a picture."""

import argparse
import concurrent.futures
import functools
import json
import os
import pathlib
import sys

import numpy
import onnxruntime


def by_pillow(path, side):
    from PIL import Image

    with Image.open(path) as picture:
        # Decodes at the smallest scale that still has `side` pixels; does nothing for other formats.
        picture.draft("RGB", (side, side))
        picture = picture.convert("RGB")
    longer = max(picture.size)
    size = tuple(max(1, round(length * side / longer)) for length in picture.size)
    return numpy.asarray(picture.resize(size, Image.Resampling.BILINEAR))


def by_simplejpeg(path, side):
    """libjpeg-turbo without a detour, and OpenCV's resizing."""
    import cv2
    import simplejpeg

    with open(path, "rb") as file:
        data = file.read()
    if not data.startswith(b"\xff\xd8"):
        return by_pillow(path, side)
    decoded = simplejpeg.decode_jpeg(data, fastdct=True, fastupsample=True, min_height=side, min_width=side,
                                     min_factor=1)
    return shrunk(cv2, decoded, side)


def by_opencv(path, side):
    import cv2

    kind = cv2.IMREAD_REDUCED_COLOR_8 if os.path.getsize(path) > 1_000_000 else cv2.IMREAD_REDUCED_COLOR_2
    return shrunk(cv2, cv2.imread(os.fspath(path), kind)[:, :, ::-1], side)


def shrunk(cv2, decoded, side):
    cv2.setNumThreads(1)
    height, width = decoded.shape[:2]
    longer = max(height, width)
    size = tuple(max(1, round(length * side / longer)) for length in (width, height))
    return cv2.resize(decoded, size, interpolation=cv2.INTER_AREA)


DECODERS = {"pillow": by_pillow, "simplejpeg": by_simplejpeg, "opencv": by_opencv}


def fitted(path, decoder, side, pad):
    """`[side, side, 3]` in 8 bits; normalising waits until a batch is there."""
    return square(DECODERS[decoder](path, side), side, pad)


def square(scaled, side, pad):
    """Bars around a picture whose longer side is `side`."""
    height, width = scaled.shape[:2]
    whole = numpy.empty((side, side, 3), numpy.uint8)
    whole[:] = pad
    top, left = (side - height) // 2, (side - width) // 2
    whole[top : top + height, left : left + width] = scaled
    return whole


def batches(paths, size, get, pool, workers):
    """Fitted batches in order; so many pictures are prepared ahead that no worker waits."""
    if pool is None:
        for first in range(0, len(paths), size):
            yield [get(path) for path in paths[first : first + size]]
        return
    ahead = size * 2 + workers
    futures = [pool.submit(get, path) for path in paths[:ahead]]
    for first in range(0, len(paths), size):
        yield [future.result() for future in futures[:size]]
        done = first + len(futures)
        futures = futures[size:] + [pool.submit(get, path) for path in paths[done : done + size]]


def listed(paths):
    found = []
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders.sort()
                found += [os.path.join(folder, name) for name in sorted(names)]
        else:
            found.append(path)
    return found


def answering(model, threads):
    """The model's table, and what answers a batch of squares: (class, probability) of each."""
    table = json.loads((model / "network.json").read_text())
    picture = table["picture"]
    how = onnxruntime.SessionOptions()
    how.intra_op_num_threads = threads
    how.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model / "network.onnx", how, ["CPUExecutionProvider"])
    scale = (1 / 255 / numpy.float32(picture["std"])).astype(numpy.float32)
    offset = (-numpy.float32(picture["mean"]) / numpy.float32(picture["std"])).astype(numpy.float32)

    def answer(batch):
        pixels = numpy.stack(batch) * scale + offset
        (logits,) = session.run(None, {"pixels": numpy.ascontiguousarray(pixels.transpose(0, 3, 1, 2))})
        powers = numpy.exp(logits - logits.max(1, keepdims=True))
        scores = powers / powers.sum(1, keepdims=True)
        return [(table["classes"][score.argmax()], score.max()) for score in scores]

    return table, answer


POOLS = {"threads": concurrent.futures.ThreadPoolExecutor, "processes": concurrent.futures.ProcessPoolExecutor}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--decoder", choices=DECODERS, default="simplejpeg")
    parser.add_argument("--pool", choices=POOLS, default="threads")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--network-threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    table, answer = answering(options.model, options.network_threads)
    picture = table["picture"]
    paths = listed(options.paths)
    get = functools.partial(
        fitted, decoder=options.decoder, side=picture["side_px"], pad=tuple(picture["pad_rgb"])
    )
    pool = POOLS[options.pool](options.workers) if len(paths) > 1 else None
    rows, at = ["path,label,confidence"], 0
    for batch in batches(paths, options.batch, get, pool, options.workers):
        for label, confidence in answer(batch):
            rows.append(f"{paths[at]},{label},{confidence:.6f}")
            at += 1
    sys.stdout.write("\n".join(rows) + "\n")
    sys.stdout.flush()
    if pool:
        pool.shutdown()


if __name__ == "__main__":
    main()
