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
    scaled = DECODERS[decoder](path, side)
    height, width = scaled.shape[:2]
    square = numpy.empty((side, side, 3), numpy.uint8)
    square[:] = pad
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = scaled
    return square


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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--decoder", choices=DECODERS, default="simplejpeg")
    parser.add_argument("--pool", choices=["threads", "processes"], default="threads")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--network-threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    options = parser.parse_args()
    table = json.loads((options.model / "network.json").read_text())
    picture = table["picture"]
    how = onnxruntime.SessionOptions()
    how.intra_op_num_threads = options.network_threads
    how.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(options.model / "network.onnx", how, ["CPUExecutionProvider"])
    scale = (1 / 255 / numpy.float32(picture["std"])).astype(numpy.float32)
    offset = (-numpy.float32(picture["mean"]) / numpy.float32(picture["std"])).astype(numpy.float32)
    paths = listed(options.paths)
    get = functools.partial(
        fitted, decoder=options.decoder, side=picture["side_px"], pad=tuple(picture["pad_rgb"])
    )
    pools = {
        "threads": concurrent.futures.ThreadPoolExecutor,
        "processes": concurrent.futures.ProcessPoolExecutor,
    }
    pool = pools[options.pool](options.workers) if len(paths) > 1 else None
    rows = ["path,label,confidence"]
    at = 0
    for batch in batches(paths, options.batch, get, pool, options.workers):
        pixels = numpy.stack(batch) * scale + offset
        (logits,) = session.run(None, {"pixels": numpy.ascontiguousarray(pixels.transpose(0, 3, 1, 2))})
        powers = numpy.exp(logits - logits.max(1, keepdims=True))
        scores = powers / powers.sum(1, keepdims=True)
        for score in scores:
            best = int(score.argmax())
            rows.append(f"{paths[at]},{table['classes'][best]},{score[best]:.6f}")
            at += 1
    sys.stdout.write("\n".join(rows) + "\n")
    sys.stdout.flush()
    if pool:
        pool.shutdown()


if __name__ == "__main__":
    main()
