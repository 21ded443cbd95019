//! Generated files: whole ones of every format, and hand-made ones that no encoder would write.

use super::embedded;
use crate::Limits;
use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage};
use std::io::Cursor;

pub(super) const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 100_000_000,
    min_side_px: 1,
    max_pages: 50,
};

/// Red grows to the right, green downwards, blue in diagonal stripes.
pub(super) fn gradient(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let part = |at: u32, length: u32| (at * 255 / (length - 1).max(1)) as u8;
        image::Rgb([part(x, width), part(y, height), ((x + y) * 7 % 256) as u8])
    })
}

pub(super) fn encode(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

pub(super) fn jpeg(picture: &RgbImage, quality: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    encoder.encode_image(picture).unwrap();
    file
}

pub(super) fn animated_gif(frames: &[RgbImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    for frame in frames {
        let frame = DynamicImage::ImageRgb8(frame.clone()).into_rgba8();
        encoder.encode_frame(Frame::new(frame)).unwrap();
    }
    drop(encoder);
    file
}

/// One whole file of each kind that is read.
pub(super) fn good_files() -> Vec<(&'static str, Vec<u8>)> {
    let colored = gradient(40, 24);
    let grey = DynamicImage::ImageRgb8(colored.clone()).into_luma8();
    let turned = image::imageops::rotate180(&colored);
    let mut files = vec![
        ("jpeg", jpeg(&colored, 80)),
        ("large jpeg", jpeg(&gradient(200, 150), 95)),
        ("grey jpeg", encode(grey.clone(), ImageFormat::Jpeg)),
        ("exif jpeg", with_orientation(&jpeg(&colored, 80), 6)),
        (
            "thumbnail jpeg",
            with_thumbnail(&jpeg(&colored, 80), &jpeg(&gradient(8, 8), 50)),
        ),
        ("png", encode(colored.clone(), ImageFormat::Png)),
        ("grey png", encode(grey, ImageFormat::Png)),
        ("lossless webp", encode(colored.clone(), ImageFormat::WebP)),
        ("bmp", encode(colored.clone(), ImageFormat::Bmp)),
        ("run-length bmp", run_length_bmp()),
        ("gif", animated_gif(std::slice::from_ref(&colored))),
        ("animated gif", animated_gif(&[colored.clone(), turned])),
        ("tiff", encode(colored.clone(), ImageFormat::Tiff)),
    ];
    files.extend(rarer_files(&colored));
    for (name, base64) in [
        ("progressive jpeg", embedded::PROGRESSIVE_JPEG),
        ("restart jpeg", embedded::RESTART_JPEG),
        ("cmyk jpeg", embedded::CMYK_JPEG),
        ("ycck jpeg", embedded::YCCK_JPEG),
        ("lossy webp", embedded::LOSSY_WEBP),
        ("alpha webp", embedded::ALPHA_WEBP),
        ("animated webp", embedded::ANIMATED_WEBP),
        ("interlaced png", embedded::INTERLACED_PNG),
    ] {
        files.push((name, embedded::bytes(base64)));
    }
    files
}

/// What phones and scanners do not write, but programs do: the formats without a committee.
fn rarer_files(picture: &RgbImage) -> Vec<(&'static str, Vec<u8>)> {
    let plain: Vec<String> = picture.as_raw().iter().map(u8::to_string).collect();
    let bits: Vec<&str> = picture
        .pixels()
        .map(|pixel| if pixel.0[2] > 127 { "1" } else { "0" })
        .collect();
    let transparent = DynamicImage::ImageRgb8(picture.clone()).into_rgba8();
    vec![
        ("pnm", pnm("P6", "255", picture.as_raw())),
        (
            "plain pnm",
            pnm("P3", "255", format!("{}\n", plain.join(" ")).as_bytes()),
        ),
        (
            "digits pnm",
            pnm("P1", "", format!("{}\n", bits.concat()).as_bytes()),
        ),
        ("pam pnm", pam(&transparent)),
        ("tga", tga(2, 24, 0x20, &blue_first(picture.as_raw()))),
        (
            "run-length tga",
            tga(10, 24, 0x20, &runs(&blue_first(picture.as_raw()))),
        ),
        ("qoi", encode(picture.clone(), ImageFormat::Qoi)),
        ("ico", encode(transparent.clone(), ImageFormat::Ico)),
        ("bitmap ico", bitmap_ico(picture)),
        ("farbfeld", farbfeld(picture)),
        (
            "hdr",
            encode(
                DynamicImage::ImageRgb8(picture.clone()).into_rgb32f(),
                ImageFormat::Hdr,
            ),
        ),
    ]
}

/// Of a picture of 40 × 24 pixels.
fn pnm(kind: &str, max: &str, samples: &[u8]) -> Vec<u8> {
    let header = format!("{kind}\n# made here\n40 24\n{max}");
    let end: &[u8] = if max.is_empty() { b"" } else { b"\n" };
    [header.as_bytes(), end, samples].concat()
}

pub(super) fn pam(picture: &image::RgbaImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let header = format!(
        "P7\nWIDTH {width}\nHEIGHT {height}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n"
    );
    [header.as_bytes(), picture.as_raw()].concat()
}

fn blue_first(pixels: &[u8]) -> Vec<u8> {
    pixels
        .chunks_exact(3)
        .flat_map(|pixel| [pixel[2], pixel[1], pixel[0]])
        .collect()
}

/// A Targa of 40 × 24 pixels. `flags` say with `0x20` that the first row is the upper one.
fn tga(kind: u8, depth: u8, flags: u8, pixels: &[u8]) -> Vec<u8> {
    let mut file = vec![
        0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 24, 0, depth, flags,
    ];
    file.extend(pixels);
    file
}

/// Packets in turn: a run of one pixel, and seven pixels as they are.
fn runs(pixels: &[u8]) -> Vec<u8> {
    let mut packets = Vec::new();
    for eight in pixels.chunks(8 * 3) {
        packets.push(0x80);
        packets.extend(&eight[..3]);
        packets.push((eight.len() / 3 - 2) as u8);
        packets.extend(&eight[3..]);
    }
    packets
}

fn farbfeld(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let mut file = b"farbfeld".to_vec();
    file.extend([width, height].map(u32::to_be_bytes).concat());
    for pixel in picture.pixels() {
        file.extend(pixel.0.iter().flat_map(|&value| [value, value]));
        file.extend([0xff; 2]);
    }
    file
}

/// An icon of 24 bits whose mask hides nothing: rows from below, each padded to four bytes, then the mask's.
fn bitmap_ico(picture: &RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let row_bytes = (3 * width).next_multiple_of(4) as usize;
    let mut data = 40u32.to_le_bytes().to_vec();
    data.extend(
        [width, 2 * height, 0x0018_0001]
            .map(u32::to_le_bytes)
            .concat(),
    );
    data.extend([0; 24]);
    for row in picture.as_raw().chunks_exact(3 * width as usize).rev() {
        let mut row = blue_first(row);
        row.resize(row_bytes, 0);
        data.extend(row);
    }
    data.resize(data.len() + (width.div_ceil(32) * 4 * height) as usize, 0);
    let mut file = vec![
        0,
        0,
        1,
        0,
        1,
        0,
        width as u8,
        height as u8,
        0,
        0,
        1,
        0,
        24,
        0,
    ];
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(22u32.to_le_bytes());
    [file, data].concat()
}

/// The JPEG with an APP1 segment behind its first marker.
pub(super) fn with_app1(jpeg: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, body, &jpeg[2..]].concat()
}

/// The TIFF structure of EXIF 2.32 with one tag: the orientation.
pub(super) fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

pub(super) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    with_app1(jpeg, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat())
}

/// A whole JPEG inside a segment, with its own markers of start and end.
fn with_thumbnail(jpeg: &[u8], thumbnail: &[u8]) -> Vec<u8> {
    with_app1(
        jpeg,
        &[b"Exif\0\0".as_slice(), &exif(1), thumbnail].concat(),
    )
}

/// A PNG chunk by chunk: `IHDR`, then `chunks`, then `IEND`.
pub(super) fn png(
    (width, height): (u32, u32),
    depth: u8,
    color_type: u8,
    chunks: &[(&[u8; 4], Vec<u8>)],
) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([depth, color_type, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let ends = [(b"IHDR", header), (b"IEND", Vec::new())];
    for (name, data) in ends[..1].iter().chain(chunks).chain(&ends[1..]) {
        let named = [name.as_slice(), data].concat();
        file.extend((data.len() as u32).to_be_bytes());
        file.extend(&named);
        file.extend(crc32(&named).to_be_bytes());
    }
    file
}

/// A zlib stream (RFC 1950) of one stored block: at most 65,535 bytes.
pub(super) fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let (mut a, mut b) = (1u32, 0u32);
    for &byte in data {
        a = (a + u32::from(byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

pub(super) fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

/// A 16 × 2 bitmap with 8-bit run lengths: red above, then blue with four literal green pixels.
pub(super) fn run_length_bmp() -> Vec<u8> {
    let pixels = [
        8, 2, 0, 4, 1, 1, 1, 1, 4, 2, 0, 0, // The lower row: blue, green, blue.
        16, 0, 0, 0, 0, 1, // The upper row: red. The end.
    ];
    let palette = [[0, 0, 255, 0], [0, 255, 0, 0], [255, 0, 0, 0]].concat();
    let pixels_at = 54 + palette.len() as u32;
    let mut file = b"BM".to_vec();
    file.extend((pixels_at + pixels.len() as u32).to_le_bytes());
    file.extend([0; 4]);
    for field in [
        pixels_at,
        40,
        16,
        2,
        0x0008_0001,
        1,
        pixels.len() as u32,
        0,
        0,
        3,
        0,
    ] {
        file.extend(field.to_le_bytes());
    }
    [file, palette, pixels.to_vec()].concat()
}

pub(super) const SHORT: u16 = 3;
const LONG: u16 = 4;

/// A TIFF of 4 × 2 pixels with one strip. `entries` in front of those of the strip; `rest` lies behind the directory,
/// `data` behind that.
pub(super) fn tiff(is_big_endian: bool, entries: &[(u16, u16, Vec<u32>)], data: &[u8]) -> Vec<u8> {
    let two = |value: u16| {
        if is_big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let four = |value: u32| {
        if is_big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let count = entries.len() + 4;
    let data_at = 8 + 2 + 12 * count + 4;
    let mut file = if is_big_endian {
        b"MM\0*".to_vec()
    } else {
        b"II*\0".to_vec()
    };
    file.extend(four(8));
    file.extend(two(count as u16));
    let strip = [
        (256, LONG, vec![4]),
        (257, LONG, vec![2]),
        (273, LONG, vec![data_at as u32]),
        (279, LONG, vec![data.len() as u32]),
    ];
    let mut rest = data.to_vec();
    for (tag, kind, values) in entries.iter().chain(&strip) {
        let coded: Vec<u8> = match *kind {
            SHORT => values.iter().flat_map(|&value| two(value as u16)).collect(),
            _ => values.iter().flat_map(|&value| four(value)).collect(),
        };
        file.extend(two(*tag));
        file.extend(two(*kind));
        file.extend(four(values.len() as u32));
        if coded.len() <= 4 {
            file.extend(&coded);
            file.resize(file.len() + 4 - coded.len(), 0);
        } else {
            file.extend(four((data_at + rest.len()) as u32));
            rest.extend(coded);
        }
    }
    file.extend(four(0));
    [file, rest].concat()
}

/// Kinds that no encoder at hand writes: name and file, 4 × 2 pixels each.
pub(super) fn odd_files() -> Vec<(&'static str, Vec<u8>)> {
    let entries = |listed: &[(u16, &[u32])]| -> Vec<(u16, u16, Vec<u32>)> {
        listed
            .iter()
            .map(|(tag, values)| (*tag, SHORT, values.to_vec()))
            .collect()
    };
    let grey = |bits, compression| entries(&[(258, &[bits]), (259, &[compression]), (262, &[1])]);
    let palette: Vec<u32> = (0..768).map(|value| value * 85).collect();
    let palette = entries(&[(258, &[8]), (259, &[1]), (262, &[3]), (320, &palette)]);
    let color = entries(&[
        (258, &[8, 8, 8]),
        (259, &[5]),
        (262, &[2]),
        (277, &[3]),
        (317, &[2]),
    ]);
    let pixels: Vec<u8> = (0..24).map(|value| value * 10).collect();
    // T.6: two lines as the white one above them, and the end of the block.
    let fax = [0b1100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000];
    vec![
        ("palette tiff", tiff(true, &palette, &pixels[..8])),
        ("fax tiff", tiff(false, &grey(1, 4), &fax)),
        (
            "deflated tiff",
            tiff(false, &grey(8, 8), &stored(&pixels[..8])),
        ),
        (
            "packed tiff",
            tiff(true, &grey(8, 32_773), &[7, 1, 2, 3, 4, 5, 6, 7, 8]),
        ),
        // LZW of nine bits: clear, the three colours, the end.
        ("lzw tiff", tiff(false, &color, &lzw(&pixels))),
        (
            "jpeg tiff",
            tiff(
                false,
                &grey(8, 7),
                &encode(image::GrayImage::new(4, 2), ImageFormat::Jpeg),
            ),
        ),
    ]
}

/// TIFF's LZW without a single repetition: codes of nine bits, the highest bit first.
fn lzw(bytes: &[u8]) -> Vec<u8> {
    let (clear, end) = (256u32, 257);
    let codes = [clear]
        .into_iter()
        .chain(bytes.iter().map(|&byte| byte.into()))
        .chain([end]);
    let mut bits: Vec<bool> = Vec::new();
    for code in codes {
        bits.extend((0..9).rev().map(|bit| code >> bit & 1 == 1));
    }
    bits.chunks(8)
        .map(|byte| {
            (0..8).fold(0, |sum, bit| {
                sum << 1 | u8::from(byte.get(bit) == Some(&true))
            })
        })
        .collect()
}

/// Headers that claim a picture and hold next to none of it.
pub(super) fn bombs(width: u16, height: u16) -> Vec<(&'static str, Vec<u8>)> {
    let (wide, high) = (u32::from(width), u32::from(height));
    let [w, h] = [width, height].map(u16::to_be_bytes);
    let [wl, hl] = [width, height].map(u16::to_le_bytes);
    let sof: &[u8] = b"\xff\xd8\xff\xc0\0\x11\x08";
    let components: &[u8] = b"\x03\x01\x22\0\x02\x11\0\x03\x11\0";
    let sos: &[u8] = b"\xff\xda\0\x0c\x03\x01\0\x02\x11\x03\x11\0\x3f\0\x12\x34\xff\xd9";
    let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
    bmp.extend([wide, high].map(u32::to_le_bytes).concat());
    bmp.extend([1, 0, 24, 0]);
    bmp.extend([0; 24]);
    let entry = |tag: u16, value: u32| {
        let value = value.to_le_bytes();
        [tag.to_le_bytes().as_slice(), b"\x04\0\x01\0\0\0", &value].concat()
    };
    let tiff = [
        b"II*\0\x08\0\0\0\x02\0".to_vec(),
        entry(256, wide),
        entry(257, high),
        vec![0; 4],
    ];
    let vp8x = [wide - 1, high - 1]
        .map(|side| side.to_le_bytes()[..3].to_vec())
        .concat();
    let mut tga_header = vec![0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    tga_header.extend([wl, hl].concat());
    tga_header.extend([24, 0x20]);
    let big = [wide, high].map(u32::to_be_bytes).concat();
    // The entry cannot say more than 256; the bitmap inside says what it likes.
    let mut icon = b"\0\0\x01\0\x01\0\0\0\0\0\x01\0\x18\0\x28\0\0\0\x16\0\0\0\x28\0\0\0".to_vec();
    icon.extend([wide, 2 * high].map(u32::to_le_bytes).concat());
    icon.extend([1, 0, 24, 0]);
    icon.extend([0; 24]);
    let text = |text: String| text.into_bytes();
    vec![
        ("jpeg", [sof, &h, &w, components, sos].concat()),
        ("png", png((wide, high), 8, 2, &[(b"IDAT", stored(&[0]))])),
        ("gif", [b"GIF89a".as_slice(), &wl, &hl, b"\0\0\0;"].concat()),
        ("bmp", bmp),
        ("tiff", tiff.concat()),
        ("pnm", text(format!("P6 {wide} {high} 255\n"))),
        ("plain pnm", text(format!("P2 {wide} {high} 255\n0 0 0\n"))),
        (
            "pam pnm",
            text(format!(
                "P7\nWIDTH {wide}\nHEIGHT {high}\nDEPTH 4\nMAXVAL 255\nENDHDR\n"
            )),
        ),
        ("tga", tga_header),
        ("qoi", [b"qoif".as_slice(), &big, b"\x03\0\xfd"].concat()),
        ("ico", icon),
        ("farbfeld", [b"farbfeld".as_slice(), &big].concat()),
        ("hdr", text(format!("#?RADIANCE\n\n-Y {high} +X {wide}\n"))),
        (
            "webp",
            [b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec(), vp8x].concat(),
        ),
    ]
}
