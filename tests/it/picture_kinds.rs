//! What a file is decides, not what it is called; every kind of picture becomes RGB or is named as
//! unsupported (I5, I7).

use crate::harness::files::temp;
use crate::harness::pdf;
use crate::harness::pictures::{self, Dice};
use crate::harness::png::{Color, png};
use crate::harness::rows::{apart, rows_by_name};
use crate::harness::training::{counts, tiny, with_pictures};
use image::{DynamicImage, ImageFormat, Luma, LumaA, Rgb, RgbImage, Rgba};

#[test]
fn what_a_file_is_decides_and_not_what_it_is_called() {
    let dir = with_pictures(12);
    let folder = dir.path().join("pictures/square");
    let picture = |number: u64| pictures::small("square", 600 + number);
    let encoded = |format, number| pictures::encode(&picture(number), format);
    let mut used = 0;
    let mut skipped = Vec::new();
    for number in 0..5 {
        let zeros = vec![0; 5000];
        let mut noise = Dice::new(number);
        let noise: Vec<u8> = (0..5000).map(|_| noise.next() as u8).collect();
        let kinds: [(&str, Vec<u8>, bool); 12] = [
            ("empty.jpg", Vec::new(), false),
            (
                "text.jpg",
                b"Dear user, this is no picture.".to_vec(),
                false,
            ),
            (
                "page.png",
                b"<!DOCTYPE html><html><body>404</body></html>".to_vec(),
                false,
            ),
            ("zeros.png", zeros, false),
            ("noise.jpg", [b"noise".to_vec(), noise].concat(), false),
            ("scan.jpg", b"%PDF-1.7\n%....\n1 0 obj\n".to_vec(), false),
            (
                "phone.jpg",
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(),
                false,
            ),
            ("more.zip", b"PK\x03\x04\x14\0\0\0\0\0".to_vec(), false),
            (
                "drawing.png",
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                false,
            ),
            ("jpeg-called.png", encoded(ImageFormat::Jpeg, number), true),
            (
                "png-called.txt",
                encoded(ImageFormat::Png, 10 + number),
                true,
            ),
            (
                "webp-without-ending",
                encoded(ImageFormat::WebP, 20 + number),
                true,
            ),
        ];
        for (name, bytes, is_picture) in kinds {
            let name = format!("{number}-{name}");
            std::fs::write(folder.join(&name), bytes).unwrap();
            if is_picture {
                used += 1;
            } else {
                skipped.push(name);
            }
        }
        // A folder is no file, whatever its name.
        std::fs::create_dir(folder.join(format!("{number}-folder.jpg"))).unwrap();
    }
    let trained = tiny(dir.path(), "a").run().code(3);
    let bad = skipped.len() as u64;
    assert_eq!(counts(&trained), [36 + used + bad, 36 + used, bad]);
    for name in &skipped {
        let line = trained.stderr.lines().find(|line| line.contains(name));
        let line = line.unwrap_or_else(|| panic!("{name} is not named\n{trained}"));
        assert!(
            line.trim_end().len() > line.find(name).unwrap() + name.len() + 3,
            "no reason: {line}"
        );
    }
    let rows = rows_by_name(&folder);
    assert_eq!(rows.len(), 12 + 5 * 12);
    for (name, row) in rows {
        let failed = row["status"] == "error";
        assert_eq!(failed, skipped.contains(&name), "{row}");
    }
}

/// What `predict` must make of a file.
enum Expected {
    /// The scores of this picture, up to so much.
    Like(&'static str, f64),
    /// An error that has these words.
    Unsupported(&'static str),
}

/// The table of I7: file, its bytes, what must come of it.
fn kinds() -> Vec<(&'static str, Vec<u8>, Expected)> {
    use Expected::{Like, Unsupported};
    let shape = pictures::small("disc", 77);
    let grey = DynamicImage::ImageRgb8(shape.clone()).to_luma8();
    let encode = |picture: DynamicImage, format| pictures::encode_any(&picture, format);
    let wide = DynamicImage::ImageRgb8(shape.clone()).to_rgb16();
    // Each pixel of the red picture, as the first colour of a palette of two.
    let palette = png(
        32,
        1,
        Color::Palette,
        &[255, 1, 1, 9, 9, 9],
        &vec![vec![0; 4]; 32],
    );
    let clear = image::RgbaImage::from_fn(64, 48, |x, y| {
        // Hidden colours under full transparency must not shine through.
        if x < 20 {
            Rgba([9, 200, 9, 0])
        } else {
            let [r, g, b] = shape[(x, y)].0;
            Rgba([r, g, b, 255])
        }
    });
    let over_white = RgbImage::from_fn(
        64,
        48,
        |x, y| if x < 20 { Rgb([255; 3]) } else { shape[(x, y)] },
    );
    let grey_alpha = image::GrayAlphaImage::from_fn(64, 48, |x, y| {
        LumaA(if x < 20 {
            [7, 0]
        } else {
            [grey[(x, y)].0[0], 255]
        })
    });
    let grey_over_white =
        image::GrayImage::from_fn(
            64,
            48,
            |x, y| if x < 20 { Luma([255]) } else { grey[(x, y)] },
        );
    vec![
        (
            "shape.png",
            pictures::encode(&shape, ImageFormat::Png),
            Like("shape.png", 0.0),
        ),
        (
            "over-white.png",
            pictures::encode(&over_white, ImageFormat::Png),
            Like("over-white.png", 0.0),
        ),
        (
            "red.png",
            pictures::encode(
                &RgbImage::from_pixel(32, 32, Rgb([255, 1, 1])),
                ImageFormat::Png,
            ),
            Like("red.png", 0.0),
        ),
        (
            "grey.png",
            encode(grey.clone().into(), ImageFormat::Png),
            Like("grey.png", 0.0),
        ),
        (
            "grey-over-white.png",
            encode(grey_over_white.into(), ImageFormat::Png),
            Like("grey-over-white.png", 0.0),
        ),
        (
            "cmyk.jpg",
            pictures::cmyk_jpeg(4, [255, 1, 1, 255]),
            Like("red.png", 0.02),
        ),
        (
            "16-bit.png",
            encode(wide.clone().into(), ImageFormat::Png),
            Like("shape.png", 0.001),
        ),
        (
            "16-bit.tiff",
            encode(wide.into(), ImageFormat::Tiff),
            Like("shape.png", 0.001),
        ),
        ("palette.png", palette, Like("red.png", 0.001)),
        (
            "grey-alpha.png",
            encode(grey_alpha.into(), ImageFormat::Png),
            Like("grey-over-white.png", 0.001),
        ),
        (
            "alpha.png",
            encode(clear.clone().into(), ImageFormat::Png),
            Like("over-white.png", 0.001),
        ),
        (
            "alpha.webp",
            encode(clear.clone().into(), ImageFormat::WebP),
            Like("over-white.png", 0.001),
        ),
        (
            "alpha.tga",
            encode(clear.clone().into(), ImageFormat::Tga),
            Like("over-white.png", 0.001),
        ),
        (
            "alpha.ff",
            encode(
                DynamicImage::from(clear.clone()).into_rgba16().into(),
                ImageFormat::Farbfeld,
            ),
            Like("over-white.png", 0.001),
        ),
        (
            "alpha.qoi",
            encode(clear.clone().into(), ImageFormat::Qoi),
            Like("over-white.png", 0.001),
        ),
        (
            "alpha.ico",
            encode(clear.into(), ImageFormat::Ico),
            Like("over-white.png", 0.001),
        ),
        (
            "shape.ppm",
            pictures::encode(&shape, ImageFormat::Pnm),
            Like("shape.png", 0.0),
        ),
        (
            "grey.jpg",
            encode(grey.into(), ImageFormat::Jpeg),
            Like("grey.png", 0.1),
        ),
        (
            "shape.bmp",
            pictures::encode(&shape, ImageFormat::Bmp),
            Like("shape.png", 0.001),
        ),
        ("animation.gif", animation(&shape), Like("shape.png", 0.02)),
        ("photo.heic", pictures::heic(&shape), Like("shape.png", 0.1)),
        (
            "scan.pdf",
            pdf::file(&[pdf::scan(pictures::fine_jpeg(&shape), shape.dimensions())]),
            Like("shape.png", 0.1),
        ),
        (
            "photo.avif",
            b"\0\0\0\x18ftypavif\0\0\0\0mif1avif".to_vec(),
            Unsupported("AVIF"),
        ),
        (
            "letter.pdf",
            pdf::file(&[pdf::letter()]),
            Unsupported("one picture"),
        ),
        (
            "light.exr",
            b"\x76\x2f\x31\x01\x02\0\0\0".to_vec(),
            Unsupported("OpenEXR"),
        ),
    ]
}

/// The picture, and then two others.
fn animation(first: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    let others = [pictures::small("square", 3), pictures::small("stripes", 3)];
    for frame in [first.clone()].iter().chain(&others) {
        let frame = DynamicImage::ImageRgb8(frame.clone()).to_rgba8();
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

#[test]
fn every_kind_of_picture_is_seen_as_rgb_or_named_as_unsupported() {
    let dir = temp();
    let kinds = kinds();
    for (name, bytes, _) in &kinds {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    let rows = rows_by_name(dir.path());
    for (name, _, expected) in kinds {
        let row = &rows[name];
        match expected {
            Expected::Like(other, tolerance) => {
                let apart = apart(row, &rows[other]);
                assert!(
                    apart <= tolerance,
                    "{name} is {apart} from {other}\n{row}\n{}",
                    rows[other]
                );
            }
            Expected::Unsupported(format) => {
                assert_eq!(row["status"], "error", "{row}");
                let reason = row["reason"].as_str().unwrap();
                assert!(
                    reason.contains("unsupported") && reason.contains(format),
                    "{name}: {reason}"
                );
            }
        }
    }
}
