//! A folder as phones, scanners and the programs behind them leave it: every format, several pages in a file, pictures that
//! lie on their side, files that were cut, and what is no picture at all.

use super::pdf::{self, Sheet};
use super::pictures::{self, CLASSES, Dice};
use super::scans;
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage};
use std::fs;
use std::path::Path;

/// A file, and what each of its rows has to say.
pub struct Left {
    pub name: String,
    pub rows: Vec<Said>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// The class that was drawn.
    Shows(&'static str),
    /// A picture of no class.
    Read,
    /// What a reason begins with.
    Refused(&'static str),
}

/// What the formats are called that README names, in its order, and a file of each that is whole.
pub const FORMATS: [(&str, &str); 9] = [
    ("JPEG", "IMG_0001.JPG"),
    ("PNG", "Screenshot 2026-01-02 at 03.04.05.png"),
    ("WebP", "chat/photo.webp"),
    ("GIF", "chat/moving.gif"),
    ("BMP", "fax.bmp"),
    ("TIFF", "scan.TIF"),
    ("HEIC", "DCIM/100APPLE/IMG_0009.HEIC"),
    ("JPEG 2000", "chip.jp2"),
    ("scans in PDF", "Scan to mail.pdf"),
];

/// The same of those that docs/training.md names beside them.
pub const RARER_FORMATS: [(&str, &str); 6] = [
    ("PNM (PBM, PGM, PPM, PAM)", "camera.ppm"),
    ("Targa", "texture.tga"),
    ("QOI", "shot.qoi"),
    ("ICO", "favicon.ico"),
    ("farbfeld", "pipe.ff"),
    ("Radiance HDR", "lamp.hdr"),
];

/// Drawn for the decoders' own tests; what it shows is tried there.
pub const JPEG_2000: &[u8] = include_bytes!("../../../crates/decoders/tests/data/boxes.jp2");

/// Fills `dir` with files in an order by chance, in byte order of their names once it has.
pub fn folder(dir: &Path, seed: u64) -> Vec<Left> {
    let mut dice = Dice::new(seed);
    let mut files = [good(&mut dice), scanned(&mut dice), bad(&mut dice)].concat();
    dice.shuffle(&mut files);
    for (name, bytes, _) in &files {
        let path = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut left: Vec<Left> = files
        .into_iter()
        .map(|(name, _, rows)| Left { name, rows })
        .collect();
    left.sort_by(|a, b| a.name.split('/').cmp(b.name.split('/')));
    left
}

type File = (String, Vec<u8>, Vec<Said>);

fn drawn(dice: &mut Dice) -> (&'static str, RgbImage) {
    let class = CLASSES[dice.below(CLASSES.len() as u64) as usize];
    (class, pictures::small(class, 5_000 + dice.below(1_000)))
}

/// One picture a file, in every format that is read.
fn good(dice: &mut Dice) -> Vec<File> {
    let formats = [
        ("IMG_0001.JPG", ImageFormat::Jpeg),
        ("Screenshot 2026-01-02 at 03.04.05.png", ImageFormat::Png),
        ("chat/photo.webp", ImageFormat::WebP),
        ("fax.bmp", ImageFormat::Bmp),
        ("scan.TIF", ImageFormat::Tiff),
        ("camera.ppm", ImageFormat::Pnm),
        ("texture.tga", ImageFormat::Tga),
        ("shot.qoi", ImageFormat::Qoi),
        ("pipe.ff", ImageFormat::Farbfeld),
        ("favicon.ico", ImageFormat::Ico),
        ("lamp.hdr", ImageFormat::Hdr),
        // Named by someone who did not look.
        ("document.pdf.jpg", ImageFormat::Png),
    ];
    let mut files: Vec<File> = Vec::new();
    for (name, format) in formats {
        let (class, picture) = drawn(dice);
        let picture = DynamicImage::ImageRgb8(picture);
        // The encoders of these take nothing else.
        let picture = match format {
            ImageFormat::Farbfeld => picture.into_rgba16().into(),
            ImageFormat::Ico => picture.into_rgba8().into(),
            ImageFormat::Hdr => picture.into_rgb32f().into(),
            _ => picture,
        };
        let bytes = pictures::encode_any(&picture, format);
        files.push((name.to_owned(), bytes, vec![Said::Shows(class)]));
    }
    for orientation in 1..=8 {
        let (class, picture) = drawn(dice);
        let stored = pictures::stored_for(&picture, orientation);
        let jpeg = pictures::with_orientation(&pictures::fine_jpeg(&stored), orientation);
        let name = format!("DCIM/100APPLE/IMG_{orientation:04}.jpeg");
        files.push((name, jpeg, vec![Said::Shows(class)]));
    }
    for number in 9..12 {
        let (class, picture) = drawn(dice);
        let name = format!("DCIM/100APPLE/IMG_{number:04}.HEIC");
        files.push((name, pictures::heic(&picture), vec![Said::Shows(class)]));
    }
    files.push(("chip.jp2".to_owned(), JPEG_2000.to_vec(), vec![Said::Read]));
    let (class, picture) = drawn(dice);
    let moving = animation(&picture);
    files.push((
        "chat/moving.gif".to_owned(),
        moving,
        vec![Said::Shows(class)],
    ));
    files
}

/// A GIF whose second frame is black.
fn animation(first: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    let black = RgbImage::new(first.width(), first.height());
    for frame in [first, &black] {
        let frame = DynamicImage::ImageRgb8(frame.clone()).into_rgba8();
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

/// Several pages a file, whole and cut within the last.
fn scanned(dice: &mut Dice) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for pages in [2, 3, 10] {
        let (said, shown): (Vec<Said>, Vec<RgbImage>) = (0..pages)
            .map(|_| drawn(dice))
            .map(|(class, picture)| (Said::Shows(class), picture))
            .unzip();
        let whole = scans::tiff(&shown);
        let mut cut = said.clone();
        *cut.last_mut().unwrap() = Said::Refused("truncated");
        let half = whole[..whole.len() - 40].to_vec();
        files.push((format!("Scan_{pages}.tiff"), whole, said));
        files.push((format!("Scan_{pages}_cut.tiff"), half, cut));
    }
    let mut scan = || {
        let (class, picture) = drawn(dice);
        let sheet = pdf::scan(pictures::fine_jpeg(&picture), picture.dimensions());
        (Said::Shows(class), sheet)
    };
    let no_scan = (Said::Refused("unsupported: only pages"), pdf::letter());
    for (name, sheets) in [
        ("Scan to mail.pdf", vec![scan()]),
        (
            "Contract.pdf",
            vec![scan(), scan(), no_scan.clone(), scan()],
        ),
        ("Letter.pdf", vec![no_scan]),
    ] {
        let (said, sheets): (Vec<Said>, Vec<Sheet>) = sheets.into_iter().unzip();
        files.push((name.to_owned(), pdf::file(&sheets), said));
    }
    files
}

/// Cut, empty, of formats that are not read, or no picture.
fn bad(dice: &mut Dice) -> Vec<File> {
    let (_, picture) = drawn(dice);
    let mut files: Vec<File> = Vec::new();
    for (name, format) in [
        ("IMG_0002.JPG", ImageFormat::Jpeg),
        ("cut.png", ImageFormat::Png),
        ("cut.webp", ImageFormat::WebP),
        ("cut.bmp", ImageFormat::Bmp),
        ("cut.ppm", ImageFormat::Pnm),
        ("cut.tga", ImageFormat::Tga),
        ("cut.qoi", ImageFormat::Qoi),
    ] {
        let whole = pictures::encode(&picture, format);
        let half = whole[..whole.len() / 2].to_vec();
        files.push((name.to_owned(), half, vec![Said::Refused("truncated")]));
    }
    let photo = pictures::heic(&picture);
    let document = pdf::file(&[pdf::scan(
        pictures::fine_jpeg(&picture),
        picture.dimensions(),
    )]);
    let named: [(&str, &[u8], &str); 8] = [
        (
            "IMG_0012.HEIC",
            &photo[..photo.len() / 2],
            "truncated: HEIC",
        ),
        ("cut.pdf", &document[..200], "truncated: PDF"),
        ("cut.jp2", &JPEG_2000[..500], "truncated: JPEG 2000"),
        ("empty.jpg", b"", "empty"),
        (
            "IMG_0003.AAE",
            b"<?xml version='1.0'?><plist/>",
            "unsupported: XML",
        ),
        (
            "notes.txt",
            b"Passports are in the other folder.",
            "unsupported: text",
        ),
        (
            "film.mov",
            b"\0\0\0\x14ftypqt  \0\0\0\0",
            "unsupported: QuickTime",
        ),
        (
            "render.exr",
            b"\x76\x2f\x31\x01\x02\0\0\0",
            "unsupported: OpenEXR",
        ),
    ];
    for (name, bytes, reason) in named {
        files.push((name.to_owned(), bytes.to_vec(), vec![Said::Refused(reason)]));
    }
    files
}
