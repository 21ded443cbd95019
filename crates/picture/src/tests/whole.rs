//! I12: data that are whole without their end marker, and an end marker behind half of the data, at sizes that take
//! each way through the decoders.

use super::fixtures::*;
use super::scaled::preprocessing;
use crate::{Fit, FormWarning, Inspected, Reject, RejectKind, decode, decode_measured, inspect};
use image::codecs::gif::GifEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, Frame, ImageFormat, RgbImage};

/// From smaller than the square, where the whole picture is decoded, to an eighth of the size.
const SIDES: [u32; 8] = [16, 40, 96, 200, 400, 640, 1_000, 1_600];

/// A picture that does not compress to nothing.
fn busy(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side * 5 / 8, |x, y| {
        let noise =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
        image::Rgb([
            (noise >> 24) as u8 / 4 + (x * 3) as u8 / 2,
            (y * 2) as u8,
            (x ^ y) as u8,
        ])
    })
}

/// A PNG whose data stand in many chunks, as those of most programs do.
fn chunked_png(picture: &RgbImage) -> Vec<u8> {
    let mut whole = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut whole, CompressionType::Fast, FilterType::Sub);
    picture.write_with_encoder(encoder).unwrap();
    let mut data = Vec::new();
    let mut at = 8;
    while at < whole.len() {
        let length = u32::from_be_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
        if &whole[at + 4..at + 8] == b"IDAT" {
            data.extend(&whole[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let chunks: Vec<(&[u8; 4], Vec<u8>)> = data
        .chunks(data.len() / 8 + 1)
        .map(|part| (b"IDAT", part.to_vec()))
        .collect();
    png(picture.dimensions(), 8, 2, &chunks)
}

/// The sub-blocks of a GIF's only frame up to half of them, and a proper end.
fn half_gif(file: &[u8]) -> Vec<u8> {
    let starts = sub_blocks(file);
    [&file[..starts[starts.len() / 2]], b"\0;"].concat()
}

fn half_png(file: &[u8]) -> Vec<u8> {
    let ends: Vec<usize> = file
        .windows(4)
        .enumerate()
        .filter(|(_, name)| *name == b"IDAT")
        .map(|(at, _)| at - 4)
        .collect();
    [&file[..ends[ends.len() / 2]], &file[file.len() - 12..]].concat()
}

fn half_jpeg(file: &[u8]) -> Vec<u8> {
    let mut half = file[..file.len() / 2].to_vec();
    while half.last() == Some(&0xff) {
        half.pop();
    }
    [half.as_slice(), b"\xff\xd9"].concat()
}

struct Kind {
    name: &'static str,
    file: Vec<u8>,
    half: Vec<u8>,
    end_bytes: usize,
}

fn kinds(side: u32) -> Vec<Kind> {
    let picture = busy(side);
    let kind = |name, file: Vec<u8>, half: fn(&[u8]) -> Vec<u8>, end_bytes| Kind {
        name,
        half: half(&file),
        file,
        end_bytes,
    };
    vec![
        kind("jpeg", jpeg(&picture, 92), half_jpeg, 2),
        kind("png", chunked_png(&picture), half_png, 12),
        kind("gif", quick_gif(&picture), half_gif, 1),
    ]
}

/// A GIF by an encoder that looks at few pixels to choose its colours: a better search takes long in large pictures.
fn quick_gif(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    let frame = Frame::new(DynamicImage::ImageRgb8(picture.clone()).into_rgba8());
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    encoder.encode_frame(frame).unwrap();
    drop(encoder);
    file
}

/// Where the sub-blocks of a GIF's only frame begin.
fn sub_blocks(file: &[u8]) -> Vec<usize> {
    let frame = file.windows(2).position(|pair| pair == [b',', 0]).unwrap();
    let flags = file[frame + 9];
    let table = if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    };
    let mut at = frame + 10 + table + 1;
    let mut starts = Vec::new();
    while file[at] > 0 {
        starts.push(at);
        at += 1 + usize::from(file[at]);
    }
    starts
}

fn seen(file: &[u8]) -> Result<Inspected, Reject> {
    inspect(file, &LIMITS, &preprocessing(64, Fit::Squash))
}

#[test]
fn a_picture_whose_end_marker_alone_is_missing_is_read_with_a_warning() {
    for side in SIDES {
        for kind in kinds(side) {
            let whole = seen(&kind.file).unwrap();
            assert_eq!(whole.form, [], "{} {side}", kind.name);
            for missing in 1..=kind.end_bytes {
                let cut = &kind.file[..kind.file.len() - missing];
                let found = seen(cut).unwrap_or_else(|reject| {
                    panic!("{} {side} without {missing}: {reject}", kind.name)
                });
                assert_eq!(found.form, [FormWarning::NoEndMarker], "{}", kind.name);
                assert_eq!(found.fitted, whole.fitted, "{} {side}", kind.name);
                assert_eq!(decode(cut, &LIMITS), decode(&kind.file, &LIMITS));
            }
        }
    }
}

#[test]
fn an_end_marker_behind_half_of_the_data_is_damage_at_every_size() {
    for side in SIDES {
        for kind in kinds(side) {
            for outcome in [
                seen(&kind.half).map(drop),
                decode(&kind.half, &LIMITS).map(drop),
            ] {
                let reject = outcome.expect_err(&format!("{} {side}", kind.name));
                // Half a code of a JPEG may read as one that means nothing.
                let is_named = reject.kind == RejectKind::Truncated
                    || (reject.kind == RejectKind::Corrupt && kind.name == "jpeg");
                assert!(is_named, "{} {side}: {reject}", kind.name);
            }
        }
    }
}

/// The data of a GIF have no length of their own: whatever number of sub-blocks is missing, the picture is not whole.
#[test]
fn a_gif_that_lacks_any_of_its_sub_blocks_is_named_at_every_size() {
    for side in SIDES {
        let file = quick_gif(&busy(side));
        let starts = sub_blocks(&file);
        // The last one may hold nothing but the code for the end.
        let most = starts.len().saturating_sub(2);
        for kept in [0, most / 10, most / 2, most * 3 / 4, most] {
            for tail in [b"\0;".as_slice(), b"\0", b""] {
                let cut = [&file[..starts[kept]], tail].concat();
                let reject = seen(&cut)
                    .map(|_| "read")
                    .expect_err(&format!("{side}, {kept}"));
                assert_eq!(reject.kind, RejectKind::Truncated, "{side}: {reject}");
            }
        }
    }
}

/// The code for the end stands in the last sub-block: the empty one behind it is a mark as well.
#[test]
fn a_gif_that_lacks_its_last_two_marks_is_read_with_a_warning() {
    for side in SIDES {
        let file = quick_gif(&busy(side));
        let whole = seen(&file).unwrap();
        let found = seen(&file[..file.len() - 2]).unwrap();
        assert_eq!(found.form, [FormWarning::NoEndMarker], "{side}");
        assert_eq!(found.fitted, whole.fitted, "{side}");
        // One byte less is a byte of its data.
        let reject = seen(&file[..file.len() - 3]).unwrap_err();
        assert_eq!(reject.kind, RejectKind::Truncated, "{side}: {reject}");
    }
}

#[test]
fn a_webp_that_lacks_only_the_byte_that_pads_it_is_read_with_a_warning() {
    let mut padded = 0;
    for side in 16..48 {
        let file = encode(busy(side), ImageFormat::WebP);
        let length = u32::from_le_bytes(file[16..20].try_into().unwrap());
        let cut = seen(&file[..file.len() - 1]);
        if length % 2 == 0 {
            assert_eq!(cut.unwrap_err().kind, RejectKind::Truncated, "{side}");
            continue;
        }
        padded += 1;
        let found = cut.unwrap();
        assert_eq!(found.form, [FormWarning::NoEndMarker], "{side}");
        assert_eq!(found.fitted, seen(&file).unwrap().fitted, "{side}");
        let reject = seen(&file[..file.len() - 2]).unwrap_err();
        assert_eq!(reject.kind, RejectKind::Truncated, "{side}: {reject}");
    }
    assert!(padded > 4, "of 32 lengths, about half are odd");
}

#[test]
fn a_bitmap_of_run_lengths_ends_in_its_last_row_or_is_truncated() {
    let file = run_length_bmp();
    let whole = seen(&file).unwrap();
    assert_eq!(whole.form, []);
    // Without the code for the end, and with half of it; the code for the end of the last row is none of the pixels.
    for missing in [1, 2, 4] {
        let found = seen(&file[..file.len() - missing]).unwrap();
        assert_eq!(found.form, [FormWarning::NoEndMarker], "{missing}");
        assert_eq!(found.fitted, whole.fitted, "{missing}");
    }
    let rows_behind = file.len() - 6;
    for end in [b"\0\x01".as_slice(), b""] {
        let half = [&file[..rows_behind], end].concat();
        let reject = seen(&half).unwrap_err();
        assert_eq!(reject.kind, RejectKind::Truncated, "{reject}");
    }
}

#[test]
fn a_tail_of_zeros_is_no_missing_end_marker() {
    for side in SIDES {
        let mut file = jpeg(&busy(side), 92);
        let length = file.len();
        for zeros in [4, 50, length / 8] {
            file[length - zeros..].fill(0);
            let reject = seen(&file).unwrap_err();
            let is_named = matches!(reject.kind, RejectKind::Truncated | RejectKind::Corrupt);
            assert!(is_named, "{side}, {zeros}: {reject}");
        }
    }
}

#[test]
fn animations_say_that_their_first_frame_is_what_counts() {
    let picture = gradient(40, 24);
    let gif = animated_gif(&[picture.clone(), picture.clone()]);
    assert_eq!(seen(&gif).unwrap().form, [FormWarning::Animated]);
    let webp = super::embedded::bytes(super::embedded::ANIMATED_WEBP);
    let measured = decode_measured(&webp, &LIMITS, &preprocessing(64, Fit::Squash)).unwrap();
    assert_eq!(measured.form, [FormWarning::Animated]);
    let still = encode(picture, ImageFormat::WebP);
    assert_eq!(seen(&still).unwrap().form, []);
}

#[test]
fn a_bitmap_that_leaves_its_fourth_byte_at_zero_is_opaque() {
    // BITMAPV4HEADER with masks for blue, green, red and alpha.
    let bitmap = |pixels: [[u8; 4]; 4]| {
        let mut file = b"BM\0\0\0\0\0\0\0\0".to_vec();
        for field in [14 + 108, 108, 2, 2, 32 << 16 | 1, 3, 16, 0, 0, 0, 0] {
            file.extend(u32::to_le_bytes(field));
        }
        for mask in [0x00ff_0000u32, 0x0000_ff00, 0x0000_00ff, 0xff00_0000] {
            file.extend(mask.to_le_bytes());
        }
        file.resize(14 + 108, 0);
        [file, pixels.concat()].concat()
    };
    let see = |pixels| decode(&bitmap(pixels), &LIMITS).unwrap();
    let opaque = see([[10, 20, 30, 0]; 4]);
    assert!(opaque.pixels().all(|pixel| pixel.0 == [30, 20, 10]));
    // Where one pixel is seen, the others are meant to be transparent.
    let one = see([
        [10, 20, 30, 0],
        [10, 20, 30, 0],
        [10, 20, 30, 255],
        [10, 20, 30, 0],
    ]);
    let colors: Vec<[u8; 3]> = one.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(colors, [[30, 20, 10], [255; 3], [255; 3], [255; 3]]);
}
