//! Cut files, appended bytes, and headers that claim too much.

use super::clock::thread_time;
use super::embedded;
use super::fixtures::*;
use crate::{Limits, RejectKind, decode};
use image::ImageFormat;
use std::time::Duration;

/// Good files, and a version of each that ends later: cuts of both must be found.
fn cut_files() -> Vec<(&'static str, Vec<u8>)> {
    let mut files = good_files();
    for (name, side) in [("jpeg 64", 64), ("jpeg 65", 65), ("jpeg 300", 300)] {
        files.push((name, jpeg(&gradient(side, side), 60)));
    }
    for (name, format) in [
        ("png 200", ImageFormat::Png),
        ("webp 200", ImageFormat::WebP),
        ("bmp 200", ImageFormat::Bmp),
        ("gif 200", ImageFormat::Gif),
        ("tiff 200", ImageFormat::Tiff),
    ] {
        files.push((name, encode(gradient(200, 100), format)));
    }
    files.push((
        "orientation 8",
        with_orientation(&jpeg(&gradient(90, 60), 90), 8),
    ));
    files
}

/// The length of the mark behind the picture, which may be missing.
fn end_marker_bytes(file: &[u8]) -> usize {
    match file {
        [0xff, 0xd8, ..] => 2,
        [0x89, ..] => 12,
        // The empty sub-block and the trailer.
        [b'G', ..] => 2,
        // The end of the last row and of the picture, where pixels are run lengths.
        [b'B', b'M', ..] if file[30] == 1 => 4,
        [b'R', ..] => padding_bytes(file),
        [b'q', ..] => 8,
        // The last digit and the line feed, and the last number with it: half of it would be one as well.
        [b'P', b'1', ..] => 1,
        [b'P', b'3', ..] => {
            let numbers = file[..file.len() - 1].iter().rev();
            1 + numbers.take_while(|byte| byte.is_ascii_digit()).count()
        }
        _ => 0,
    }
}

/// One where the last chunk of a WebP has an odd length.
fn padding_bytes(webp: &[u8]) -> usize {
    let mut at = 12;
    loop {
        let length = u32::from_le_bytes(webp[at + 4..at + 8].try_into().unwrap()) as usize;
        at += 8 + length.next_multiple_of(2);
        if at >= webp.len() {
            return length % 2;
        }
    }
}

#[test]
fn each_of_fifty_cuts_of_thirty_files_is_found() {
    let files = cut_files();
    assert!(files.len() >= 30, "{}", files.len());
    for (name, file) in files {
        assert!(decode(&file, &LIMITS).is_ok(), "{name} is whole");
        // Evenly spread, and the very last bytes of the data.
        let end = file.len() - end_marker_bytes(&file);
        let spread = (1..=40).map(|i| end * i / 41);
        for keep in spread.chain(end - 10..end) {
            let outcome = decode(&file[..keep], &LIMITS);
            let Err(reject) = outcome else {
                panic!("{name}: {keep} of {} bytes pass for whole", file.len());
            };
            // Three bytes may be letters, and no header may be complete. A Targa's is nothing but numbers.
            let told_by = if name.ends_with("tga") { 17 } else { 3 };
            if keep > told_by {
                assert_eq!(
                    reject.kind,
                    RejectKind::Truncated,
                    "{name} at {keep}: {reject}"
                );
            }
        }
    }
}

#[test]
fn bytes_behind_the_end_are_no_damage() {
    let trailer = jpeg(&gradient(16, 16), 50);
    for (name, file) in good_files() {
        let whole = decode(&file, &LIMITS).unwrap();
        for garbage in [
            b"\0".as_slice(),
            b"\xff",
            &[0; 5_000],
            b"\xff\xd8\xff\xe0",
            &trailer,
        ] {
            let longer = decode(&[&file, garbage].concat(), &LIMITS);
            assert_eq!(
                longer.as_ref(),
                Ok(&whole),
                "{name} + {} bytes",
                garbage.len()
            );
            // A cut that drops only what is behind the end.
            let kept = [file.as_slice(), &garbage[..garbage.len() / 2]].concat();
            assert_eq!(decode(&kept, &LIMITS).as_ref(), Ok(&whole), "{name}");
        }
    }
}

#[test]
fn a_thumbnails_end_marker_does_not_pass_for_the_pictures() {
    let files = good_files();
    let (_, file) = files
        .iter()
        .find(|(name, _)| *name == "thumbnail jpeg")
        .unwrap();
    let marker = |bytes: &[u8]| {
        bytes
            .windows(2)
            .filter(|pair| *pair == [0xff, 0xd9])
            .count()
    };
    assert_eq!(marker(file), 2);
    let reject = decode(&file[..file.len() - 3], &LIMITS).unwrap_err();
    assert_eq!(
        reject.to_string(),
        "truncated: JPEG data ends before the picture does"
    );
}

#[test]
fn fill_bytes_and_junk_between_segments_do_not_confuse_a_jpeg() {
    let file = jpeg(&gradient(40, 24), 80);
    let whole = decode(&file, &LIMITS).unwrap();
    let filled = [&file[..2], b"\xff\xff\xff", &file[2..]].concat();
    assert_eq!(decode(&filled, &LIMITS).unwrap(), whole);
    let end = file.len() - 2;
    let filled = [&file[..end], b"\xff\xff\xff", &file[end..]].concat();
    assert_eq!(decode(&filled, &LIMITS).unwrap(), whole);
}

#[test]
fn a_zero_filled_tail_is_truncated() {
    // What a broken download or a full disk leaves: the length is right, the end is zeros.
    for (name, mut file) in good_files() {
        let tail = file.len() - file.len() / 8;
        file[tail..].fill(0);
        let outcome = decode(&file, &LIMITS);
        if name.contains("jpeg") {
            assert_eq!(outcome.unwrap_err().kind, RejectKind::Truncated, "{name}");
        } else if name.contains("png") || name.contains("gif") {
            assert!(outcome.is_err(), "{name}");
        }
    }
}

#[test]
fn claims_above_the_limit_are_refused_from_the_header() {
    for (name, file) in bombs(65_500, 65_500)
        .into_iter()
        .chain(bombs(14_000, 14_000))
    {
        let before = thread_time();
        let limits = Limits {
            max_pixels: 100_000_000,
            ..LIMITS
        };
        let reject = decode(&file, &limits).unwrap_err();
        assert_eq!(reject.kind, RejectKind::TooManyPixels, "{name}: {reject}");
        let took = thread_time() - before;
        assert!(took < Duration::from_millis(50), "{name}: {took:?}");
    }
}

#[test]
fn a_frame_larger_than_its_container_claims_is_refused_too() {
    // VP8X says 1 × 1, the bitstream inside says 16,383 × 16,383.
    let vp8 = b"VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f";
    let vp8x = b"VP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let webp = [b"RIFF\x28\0\0\0WEBP".as_slice(), vp8x, vp8].concat();
    // The screen is 1 × 1, the frame on it 65,535 × 65,535.
    let gif = b"GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\0;";
    for file in [webp.as_slice(), gif] {
        let reject = decode(file, &LIMITS).unwrap_err();
        assert_eq!(reject.kind, RejectKind::TooManyPixels, "{reject}");
    }
}

#[test]
fn a_jpeg_with_too_few_bytes_for_its_size_is_not_decoded() {
    // Within the limit of pixels; two bytes of data and an end marker.
    let (name, file) = bombs(9_000, 9_000).swap_remove(0);
    let reject = decode(&file, &LIMITS).unwrap_err();
    assert_eq!(reject.kind, RejectKind::Truncated, "{name}: {reject}");
}

#[test]
fn deep_and_progressive_pictures_may_not_take_more_memory_than_others() {
    // 40 × 24 pixels fit, but not at eight bytes each.
    let limits = Limits {
        max_pixels: 40 * 24,
        ..LIMITS
    };
    let deep = image::DynamicImage::ImageRgb8(gradient(40, 24)).to_rgba16();
    let reject = decode(&encode(deep, ImageFormat::Png), &limits).unwrap_err();
    assert_eq!(reject.kind, RejectKind::TooManyPixels);
    assert!(decode(&encode(gradient(40, 24), ImageFormat::Png), &limits).is_ok());
    let progressive = embedded::bytes(embedded::PROGRESSIVE_JPEG);
    assert!(decode(&progressive, &LIMITS).is_ok());
}

#[test]
fn a_directory_chain_that_loops_is_named() {
    // The only directory of this TIFF names itself as the next one.
    let mut file = encode(gradient(40, 24), ImageFormat::Tiff);
    let directory = u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize;
    let count = usize::from(u16::from_le_bytes([file[directory], file[directory + 1]]));
    let next = directory + 2 + count * 12;
    file[next..next + 4].copy_from_slice(&(directory as u32).to_le_bytes());
    assert_eq!(
        decode(&file, &LIMITS).unwrap_err().kind,
        RejectKind::Corrupt
    );
}
