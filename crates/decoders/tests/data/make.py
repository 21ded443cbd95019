"""Makes the pictures beside this file: drawn here, encoded by libheif (pillow-heif 1.8) and OpenJPEG (Pillow 13).

Four fields of one colour each, so that what a decoder makes of them is known without a decoder. Run by hand:
`python make.py`, with pillow, pillow-heif and numpy; prints what littleCMS makes of the field in Display P3.
"""

import io
import pathlib

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from fields import BLUE, GREEN, GREY, RED, clear, display_p3, fields

HERE = pathlib.Path(__file__).parent


def heic(name, picture, **options):
    if isinstance(picture, Image.Image):
        picture = pillow_heif.from_pillow(picture)
    picture.save(HERE / f"{name}.heic", **{"quality": 90, **options})


def main():
    small = fields(64, 48)
    heic("plain", small)
    heic("whole_chroma", small, quality=-1, chroma=444, matrix_coefficients=0)
    heic("odd", fields(63, 45))
    heic("grey", small.convert("L"))
    heic("grid", fields(320, 192), tile_size=128)
    deep = (np.asarray(small).astype(np.uint16) * 257).tobytes()
    pillow_heif.options.SAVE_HDR_TO_12_BIT = False
    pillow_heif.from_bytes(mode="RGB;16", size=small.size, data=deep).save(HERE / "ten_bits.heic", quality=90)
    heic("half_clear", clear(small))
    for orientation in range(2, 9):
        # Written as turns and mirrors of the container.
        exif = Image.Exif()
        exif[0x0112] = orientation
        turned = pillow_heif.from_pillow(small)
        turned[0].info["exif"] = exif.tobytes()
        heic(f"turned_{orientation}", turned)
    profile = display_p3()
    pillow_heif.register_heif_opener()
    small.save(HERE / "wide_profile.heic", quality=-1, chroma=444, icc_profile=profile)
    heic("wide_numbers", small, quality=-1, chroma=444, color_primaries=12, transfer_characteristics=13)
    srgb = ImageCms.createProfile("sRGB")
    p3 = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    for colour in (RED, GREEN, BLUE, GREY):
        one = ImageCms.profileToProfile(Image.new("RGB", (1, 1), colour), p3, srgb, renderingIntent=1)
        print(colour, "of Display P3 is", one.getpixel((0, 0)))

    small.save(HERE / "boxes.jp2", irreversible=False)
    small.save(HERE / "stream.j2k", irreversible=False, no_jp2=True)
    small.save(HERE / "tiles.jp2", irreversible=False, tile_size=(32, 32))
    small.save(HERE / "lossy.jp2", irreversible=True, quality_mode="dB", quality_layers=[60])
    small.convert("L").save(HERE / "grey.jp2", irreversible=False)
    clear(small).save(HERE / "half_clear.jp2", irreversible=False)
    large = fields(2_305, 2_049).convert("L")
    large.save(HERE / "large.jp2", irreversible=True, quality_mode="dB", quality_layers=[50])
    Image.new("L", large.size, 128).save(HERE / "one_size.jp2", irreversible=False, num_resolutions=1)


main()
