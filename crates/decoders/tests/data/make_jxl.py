"""Makes the JPEG XL files beside this one, of the fields that make.py draws: encoded by cjxl 0.7 (libjxl-tools of Debian 12).

Run by hand: `python make_jxl.py`, with pillow and numpy.
"""

import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image

from fields import clear, display_p3, fields

HERE = pathlib.Path(__file__).parent
LOSSLESS = ["-d", "0"]
# So near that a field of one colour stays within 2 of 255.
NEAR = ["-d", "0.3"]


def jxl(name, source, *options):
    command = ["cjxl", "--quiet", "--num_threads=0", source, HERE / f"{name}.jxl", *options]
    subprocess.run(command, check=True)


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)

        def png(name, picture, **options):
            picture.save(folder / f"{name}.png", **options)
            return folder / f"{name}.png"

        small = fields(64, 48)
        plain = png("plain", small)
        jxl("lossy", plain, *NEAR)
        jxl("lossless", plain, *LOSSLESS)
        jxl("boxed", plain, *LOSSLESS, "--container=1")
        jxl("odd", png("odd", fields(63, 45)), *NEAR)
        # Two groups of 256 pixels, so that the codestream has a table of parts.
        jxl("groups", png("groups", fields(320, 192)), *NEAR)
        jxl("grey", png("grey", small.convert("L")), *LOSSLESS)
        jxl("half_clear", png("half_clear", clear(small)), *LOSSLESS)
        jxl("wide_profile", png("wide_profile", small, icc_profile=display_p3()), *LOSSLESS)

        # Netpbm holds no profile: the numbers of Display P3 are said beside it. Coded without regard to them, and by them.
        small.save(folder / "small.ppm")
        p3 = ["-x", "color_space=RGB_D65_DCI_Rel_SRG"]
        jxl("wide_numbers", folder / "small.ppm", *LOSSLESS, *p3)
        jxl("wide_lossy", folder / "small.ppm", *NEAR, *p3)
        linear = ["-x", "color_space=RGB_D65_SRG_Rel_Lin"]
        jxl("linear", folder / "small.ppm", *LOSSLESS, *linear)

        deep = (np.asarray(small).astype(">u2") * 257).tobytes()
        (folder / "deep.ppm").write_bytes(b"P6\n64 48\n65535\n" + deep)
        jxl("deep", folder / "deep.ppm", *LOSSLESS)

        # A JPEG whose own parts are kept. Its EXIF says how it lies, and the codestream then does.
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x0112] = orientation
            turned = folder / f"turned_{orientation}.jpg"
            small.save(turned, quality=95, subsampling=0, exif=exif.tobytes())
            jxl(f"turned_{orientation}", turned)

        frames = [small, small.transpose(Image.Transpose.ROTATE_180)]
        moving = png("animated", frames[0], save_all=True, append_images=frames[1:], duration=200)
        jxl("animated", moving, *LOSSLESS)


main()
