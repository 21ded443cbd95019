//! What kinds of TIFF are read, and the words in which the others are refused.

use super::fixtures::*;
use crate::{Fit, FormWarning, decode, inspect};

/// Of 8 bits without compression, but for what `changes` says.
fn kind(photometric: u32, changes: &[(u16, Vec<u32>)]) -> Vec<(u16, u16, Vec<u32>)> {
    let mut entries = vec![(258, vec![8]), (259, vec![1]), (262, vec![photometric])];
    for (tag, values) in changes {
        entries.retain(|(other, _)| other != tag);
        entries.push((*tag, values.clone()));
    }
    entries
        .into_iter()
        .map(|(tag, values)| (tag, SHORT, values))
        .collect()
}

#[test]
fn the_numbers_of_a_palette_become_its_colours() {
    // Red, green and blue of all colours one after another, 16 bits each (TIFF 6.0, section 5).
    let mut map = vec![0; 3 * 256];
    for (index, [r, g, b]) in [[255, 0, 0], [0, 128, 0], [1, 2, 3]]
        .into_iter()
        .enumerate()
    {
        map[index] = r * 257;
        map[256 + index] = g * 257;
        map[512 + index] = b * 257;
    }
    let entries = kind(3, &[(320, map)]);
    for is_big_endian in [false, true] {
        let file = tiff(is_big_endian, &entries, &[0, 1, 2, 0, 2, 2, 1, 1]);
        let picture = decode(&file, &LIMITS).unwrap();
        let colors: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
        let (red, green, dark) = ([255, 0, 0], [0, 128, 0], [1, 2, 3]);
        assert_eq!(colors, [red, green, dark, red, dark, dark, green, green]);
    }
    let map = vec![0xffff, 0, 0xffff, 0x8080, 0, 0];
    let file = tiff(
        false,
        &kind(3, &[(258, vec![1]), (320, map)]),
        &[0b0101_0000, 0b1111_0000],
    );
    let picture = decode(&file, &LIMITS).unwrap();
    let (yellow, green) = ([255, 255, 0], [0, 128, 0]);
    let colors: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(
        colors,
        [yellow, green, yellow, green, green, green, green, green]
    );
}

#[test]
fn a_jpeg_inside_of_a_tiff_has_the_colours_that_it_has_outside() {
    let colored = image::RgbImage::from_fn(4, 2, |x, _| image::Rgb([250, 30 * x as u8, 9]));
    let jpeg = jpeg(&colored, 100);
    let entries = kind(6, &[(258, vec![8; 3]), (259, vec![7]), (277, vec![3])]);
    let inside = decode(&tiff(true, &entries, &jpeg), &LIMITS).unwrap();
    let outside = decode(&jpeg, &LIMITS).unwrap();
    let near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
    assert!(
        inside.iter().zip(outside.iter()).all(near),
        "{inside:?} {outside:?}"
    );
    assert!(outside.get_pixel(3, 1).0[0] > 200);
}

#[test]
fn a_fax_of_group_4_is_read() {
    // Two lines of four white pixels, T.6: "as above" (1) twice; then the end of the block.
    let data = [0b1100_0000, 0b0000_0100, 0b0000_0000, 0b0100_0000];
    let entries = kind(0, &[(258, vec![1]), (259, vec![4]), (278, vec![2])]);
    let picture = decode(&tiff(false, &entries, &data), &LIMITS).unwrap();
    assert!(picture.pixels().all(|pixel| pixel.0 == [255; 3]));
}

#[test]
fn every_compression_that_is_read_gives_the_pixels_that_went_in() {
    for (name, file) in odd_files() {
        let picture = decode(&file, &LIMITS).unwrap_or_else(|reject| panic!("{name}: {reject}"));
        assert_eq!(picture.dimensions(), (4, 2), "{name}");
        let first: Vec<u8> = picture.iter().copied().take(6).collect();
        let expected: &[u8] = match name {
            "deflated tiff" => &[0, 0, 0, 10, 10, 10],
            "packed tiff" => &[1, 1, 1, 2, 2, 2],
            // Each pixel is the sum of those before it in its row: 30 + 0, 40 + 10, 50 + 20.
            "lzw tiff" => &[0, 10, 20, 30, 50, 70],
            _ => continue,
        };
        assert_eq!(first, expected, "{name}");
    }
}

/// TIFF 6.0, section 18: 2 is a part that is seen, beside a colour that was not multiplied by it.
#[test]
fn shades_and_colours_with_transparency_lie_on_white() {
    let paired = |photometric, bits, more: &[(u16, Vec<u32>)]| {
        let pairs = [(258, vec![bits; 2]), (277, vec![2]), (338, vec![2])];
        kind(photometric, &[&pairs[..], more].concat())
    };
    // Seen whole, not at all, and by a fifth: 0.2 × 100 + 0.8 × 255 = 224, and of the negative 0.2 × 155 + 204 = 235.
    let data = [[100, 255], [100, 0], [100, 51], [0, 255]]
        .concat()
        .repeat(2);
    for (photometric, expected) in [(1, [100, 255, 224, 0]), (0, [155, 255, 235, 255])] {
        for is_big_endian in [false, true] {
            let file = tiff(is_big_endian, &paired(photometric, 8, &[]), &data);
            let picture = decode(&file, &LIMITS).unwrap();
            let shades: Vec<u8> = picture.pixels().take(4).map(|pixel| pixel.0[1]).collect();
            assert_eq!(shades, expected, "{photometric}");
            let wide: Vec<u8> = data.iter().flat_map(|&byte| [byte; 2]).collect();
            let file = tiff(is_big_endian, &paired(photometric, 16, &[]), &wide);
            assert_eq!(decode(&file, &LIMITS).unwrap(), picture, "{photometric}");
        }
    }
    let mut map = vec![0; 3 * 256];
    (map[100], map[356]) = (0xffff, 0x6464);
    let file = tiff(false, &paired(3, 8, &[(320, map)]), &data);
    let colors: Vec<[u8; 3]> = decode(&file, &LIMITS)
        .unwrap()
        .pixels()
        .take(4)
        .map(|pixel| pixel.0)
        .collect();
    assert_eq!(colors, [[255, 100, 0], [255; 3], [255, 224, 204], [0; 3]]);
    // What is seen nowhere is no transparency.
    let hidden: Vec<u8> = data
        .iter()
        .enumerate()
        .map(|(at, &byte)| byte * (1 - at as u8 % 2))
        .collect();
    let picture = decode(&tiff(false, &paired(1, 8, &[]), &hidden), &LIMITS).unwrap();
    assert_eq!(picture.get_pixel(0, 0).0, [100; 3]);
}

#[track_caller]
fn refused(photometric: u32, changes: &[(u16, Vec<u32>)], expected: &str) {
    let file = tiff(false, &kind(photometric, changes), &[0; 64]);
    assert_eq!(decode(&file, &LIMITS).unwrap_err().to_string(), expected);
}

#[test]
fn kinds_that_are_not_read_are_refused_in_our_own_words() {
    let one_bit = || (258, vec![1]);
    refused(
        0,
        &[one_bit(), (259, vec![3])],
        "unsupported: TIFF compressed by CCITT Group 3 (fax); save it with LZW",
    );
    refused(
        0,
        &[one_bit(), (259, vec![2])],
        "unsupported: TIFF compressed by CCITT run lengths (fax); save it with LZW",
    );
    refused(
        2,
        &[(259, vec![6]), (277, vec![3])],
        "unsupported: TIFF compressed by JPEG of the old style; save it with LZW",
    );
    refused(
        2,
        &[(259, vec![50_000])],
        "unsupported: TIFF compressed by Zstandard; save it with LZW",
    );
    refused(
        1,
        &[(258, vec![32]), (339, vec![3])],
        "unsupported: TIFF with floating-point pixels; save it as RGB",
    );
    refused(
        8,
        &[(277, vec![3])],
        "unsupported: TIFF in CIE L*a*b* colours; save it as RGB",
    );
    refused(
        6,
        &[(277, vec![3])],
        "unsupported: TIFF in YCbCr colours without JPEG compression; save it as RGB",
    );
    refused(
        3,
        &[(258, vec![4]), (320, vec![0; 48])],
        "unsupported: TIFF with a palette of 4 bits; save it as RGB",
    );
    refused(
        1,
        &[(258, vec![4])],
        "unsupported: TIFF with 4 bits a sample; save it as RGB",
    );
    refused(
        1,
        &[(277, vec![2])],
        "unsupported: TIFF with 2 samples a pixel; save it as RGB",
    );
    let with_alpha = |more: (u16, Vec<u32>)| [(277, vec![2]), (338, vec![2]), more];
    refused(
        1,
        &with_alpha((284, vec![2])),
        "unsupported: TIFF with 2 samples a pixel; save it as RGB",
    );
    refused(
        1,
        &with_alpha((259, vec![7])),
        "unsupported: TIFF with 2 samples a pixel; save it as RGB",
    );
    refused(3, &[], "corrupt: TIFF without its colour palette");
    refused(
        3,
        &[(320, vec![0; 9])],
        "corrupt: TIFF with half a colour palette",
    );
}

#[test]
fn a_tiff_of_several_pages_says_that_the_first_is_what_counts() {
    let mut file = tiff(false, &kind(1, &[]), &[200; 8]);
    // The next page: a directory without entries at the end.
    let next = 8 + 2 + 12 * 7;
    let end = (file.len() as u32).to_le_bytes();
    file[next..next + 4].copy_from_slice(&end);
    file.extend([0; 6]);
    let preprocessing = super::scaled::preprocessing(8, Fit::Squash);
    let inspected = inspect(&file, &LIMITS, &preprocessing).unwrap();
    assert_eq!(inspected.form, [FormWarning::SeveralPages]);
}
