"""Makes the pictures that are benchmarked: photo-like enlargements of what `docsort synth` draws, and a
folder like CIFAR-10's. The same arguments give the same pictures. Nothing is downloaded."""

import argparse
import concurrent.futures
import pathlib

import numpy
from PIL import Image

PHOTO = (4000, 3000)
# Grain as strong as this, at this quality, makes JPEGs of 3 to 4 MB, as phones write them.
GRAIN, QUALITY = 9.0, 90
CIFAR_CLASSES, CIFAR_SIDE = 10, 32


def grain(seed, height, width):
    """Sensor noise over a coarser texture, to be added to a picture; mean 0."""
    random = numpy.random.default_rng(seed)
    fine = random.standard_normal((height, width, 1), numpy.float32)
    colour = random.standard_normal((height // 2, width // 2, 3), numpy.float32)
    coarse = random.standard_normal((height // 4, width // 4, 1), numpy.float32)
    doubled = colour.repeat(2, 0).repeat(2, 1)
    return GRAIN * (0.8 * fine + 0.5 * doubled + 0.5 * coarse.repeat(4, 0).repeat(4, 1))


def enlarged(drawn, seed):
    """A grainy picture of a phone's size; `TILE` must be there."""
    picture = Image.open(drawn).convert("RGB")
    size = PHOTO if picture.width >= picture.height else PHOTO[::-1]
    random = numpy.random.default_rng(seed)
    # Another cut and another light for each photo of the same drawing.
    left, top = (int(random.integers(0, side // 12 + 1)) for side in picture.size)
    box = (left, top, picture.width - (picture.width // 12 - left), picture.height - (picture.height // 12 - top))
    numbers = numpy.asarray(picture.resize(size, Image.Resampling.BICUBIC, box=box), numpy.float32)
    noise = numpy.roll(TILE, tuple(random.integers(0, 4000, 2)), (0, 1))[: size[1], : size[0]]
    numbers = numbers * random.uniform(0.85, 1.1) + noise
    return Image.fromarray(numpy.clip(numbers, 0, 255).astype(numpy.uint8))


def photo(job):
    """One of them as a file."""
    drawn, seed, out = job
    enlarged(drawn, seed).save(out, quality=QUALITY)


TILE = None


def photos(drawn, out, count):
    """`count` photos in `out`, each of a picture under `drawn`."""
    global TILE
    TILE = grain(1, 4000, 4000)
    out.mkdir(parents=True)
    sources = sorted(drawn.rglob("*.jpg"))
    jobs = [(sources[i % len(sources)], i, out / f"photo-{i + 1:04}.jpg") for i in range(count)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        list(pool.map(photo, jobs))
    sizes = [job[2].stat().st_size for job in jobs]
    print(f"{count} photos, {sum(sizes) / len(sizes) / 1e6:.1f} MB each")


def cifar(drawn, out, count):
    """PNGs of 32 x 32 pixels in ten class folders, cut from the pictures under `drawn`."""
    sources = [numpy.asarray(Image.open(path).convert("RGB")) for path in sorted(drawn.rglob("*.jpg"))[:500]]
    for label in range(CIFAR_CLASSES):
        (out / f"class-{label}").mkdir(parents=True)
    random = numpy.random.default_rng(2)
    for i in range(count):
        source, label = sources[i % len(sources)], i % CIFAR_CLASSES
        top, left = (int(random.integers(0, side - 2 * CIFAR_SIDE)) for side in source.shape[:2])
        cut = source[top : top + 2 * CIFAR_SIDE : 2, left : left + 2 * CIFAR_SIDE : 2].astype(numpy.float32)
        # A tint for each class, so that there is something to learn, and noise, so that no two are equal.
        cut[:, :, label % 3] += 12 * (label - 4.5)
        cut += random.normal(0, 4, cut.shape)
        picture = Image.fromarray(numpy.clip(cut, 0, 255).astype(numpy.uint8))
        picture.save(out / f"class-{label}" / f"{i:05}.png", compress_level=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["photos", "cifar"])
    parser.add_argument("--drawn", type=pathlib.Path, required=True, help="folder that `docsort synth` wrote")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    options = parser.parse_args()
    {"photos": photos, "cifar": cifar}[options.kind](options.drawn, options.out, options.count)


if __name__ == "__main__":
    main()
