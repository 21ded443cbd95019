//! PNM, Targa, QOI, icons, farbfeld and Radiance HDR: files made by hand from each specification, to the byte, and the pixels
//! that they stand for.

use super::fixtures::*;
use super::scaled::preprocessing;
use crate::{Fit, FormWarning, Reject, decode, inspect};

#[track_caller]
fn check(name: &str, file: &[u8], width: u32, pixels: &[[u8; 3]]) {
    let picture = decode(file, &LIMITS).unwrap_or_else(|reject| panic!("{name}: {reject}"));
    assert_eq!(picture.width(), width, "{name}");
    let found: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert_eq!(found, pixels, "{name}");
}

#[track_caller]
fn refused(file: &[u8], words: &str) {
    assert_eq!(
        decode(file, &LIMITS).map_err(|reject| reject.to_string()),
        Err(words.to_owned())
    );
}

fn grey(shades: &[u8]) -> Vec<[u8; 3]> {
    shades.iter().map(|&shade| [shade; 3]).collect()
}

#[test]
fn each_kind_of_pnm_is_read_with_its_comments_and_its_scale() {
    check("P1", b"P1 3 1\n1 01", 3, &grey(&[0, 255, 0]));
    check(
        "P1 in lines",
        b"P1\n# dots\n2 2\n10\n01\n",
        2,
        &grey(&[0, 255, 255, 0]),
    );
    // 15 is white: 5 is a third of it.
    check("P2", b"P2\n3 1 15\n0 5 15\n", 3, &grey(&[0, 85, 255]));
    check(
        "P3",
        b"P3 1 2 255\n1 2 3\n\n4\t5 6\n",
        1,
        &[[1, 2, 3], [4, 5, 6]],
    );
    // Rows of ten bits take two bytes.
    let bits = b"P4 10 2\n\xff\xc0\x00\x40";
    let mut shades = [[0; 10], [255; 10]].concat();
    shades[19] = 0;
    check("P4", bits, 10, &grey(&shades));
    check("P5", b"P5 2 1 255\n\x07\xf0", 2, &grey(&[7, 240]));
    // Two bytes a sample, the upper one first: 257 a step.
    check(
        "P5 of 16 bits",
        b"P5 2 1 65535\n\x01\x01\xff\xff",
        2,
        &grey(&[1, 255]),
    );
    check(
        "P6",
        b"P6\n#a\n1 # b\n1\n255\n\x09\x08\x07",
        1,
        &[[9, 8, 7]],
    );
}

#[test]
fn a_pam_says_what_its_channels_are_or_is_taken_for_the_usual() {
    let pam = |depth: &str, max: &str, more: &str, samples: &[u8]| {
        let header =
            format!("P7\n# x\nHEIGHT 1\nWIDTH 1\nDEPTH {depth}\nMAXVAL {max}\n{more}ENDHDR\n");
        [header.as_bytes(), samples].concat()
    };
    check("grey", &pam("1", "255", "", &[9]), 1, &grey(&[9]));
    check(
        "bits",
        &pam("1", "1", "TUPLTYPE BLACKANDWHITE\n", &[1]),
        1,
        &grey(&[255]),
    );
    check(
        "deep",
        &pam("3", "65535", "", &[1, 1, 2, 2, 3, 3]),
        1,
        &[[1, 2, 3]],
    );
    // A fifth of 100, and four fifths of white.
    let fifth = pam("4", "255", "TUPLTYPE RGB_ALPHA\n", &[100, 100, 100, 51]);
    check("transparent", &fifth, 1, &grey(&[20 + 204]));
    let odd = pam("3", "255", "TUPLTYPE LAB\n", &[1, 2, 3]);
    refused(&odd, "unsupported: PAM whose channels are no colours");
    refused(
        &pam("5", "255", "", &[0; 5]),
        "unsupported: PAM with 5 channels",
    );
    refused(
        &pam("1", "0", "", &[0]),
        "corrupt: PNM with samples up to 0",
    );
    refused(
        b"P7\nWIDTH 2\nENDHDR\n",
        "corrupt: PAM whose header leaves a size out",
    );
}

/// A header of Targa's first picture field on: kind, depth and flags, 2 × 2 pixels.
fn targa(kind: u8, map: [u8; 5], depth: u8, flags: u8) -> Vec<u8> {
    let mut header = vec![3, u8::from(kind & 7 == 1), kind];
    header.extend(map);
    header.extend([0, 0, 0, 0, 2, 0, 2, 0, depth, flags]);
    // The name of the picture, which nobody reads.
    header.extend(b"abc");
    header
}

#[test]
fn a_targa_is_read_from_whichever_corner_it_starts_at() {
    let corners = [
        (0x20, [1, 2, 3, 4]),
        (0x00, [3, 4, 1, 2]),
        (0x30, [2, 1, 4, 3]),
        (0x10, [4, 3, 2, 1]),
    ];
    for (flags, shades) in corners {
        let file = [targa(3, [0; 5], 8, flags), vec![1, 2, 3, 4]].concat();
        check(&format!("corner {flags:#x}"), &file, 2, &grey(&shades));
    }
}

#[test]
fn a_targa_has_colours_of_any_depth_a_palette_or_run_lengths() {
    // Blue, green and red in five bits each, red uppermost.
    let five = [0x1f_u16, 0x1f << 5, 0x1f << 10, 0]
        .map(u16::to_le_bytes)
        .concat();
    let colors = [[0, 0, 255], [0, 255, 0], [255, 0, 0], [0; 3]];
    check(
        "16 bits",
        &[targa(2, [0; 5], 16, 0x20), five].concat(),
        2,
        &colors,
    );
    // Two colours from number 0 on, 24 bits each.
    let mapped = [
        targa(1, [0, 0, 2, 0, 24], 8, 0x20),
        vec![1, 2, 3, 7, 8, 9],
        vec![0, 1, 1, 0],
    ];
    let pair = [[3, 2, 1], [9, 8, 7]];
    check(
        "palette",
        &mapped.concat(),
        2,
        &[pair[0], pair[1], pair[1], pair[0]],
    );
    // Three of one, then one as it is.
    let runs = [targa(10, [0; 5], 24, 0x20), vec![0x82, 1, 2, 3, 0, 4, 5, 6]].concat();
    check(
        "run lengths",
        &runs,
        2,
        &[[3, 2, 1], [3, 2, 1], [3, 2, 1], [6, 5, 4]],
    );
    let alpha = |alpha: u8| [targa(2, [0; 5], 32, 0x28), [10, 20, 30, alpha].repeat(4)].concat();
    check("opaque", &alpha(255), 2, &[[30, 20, 10]; 4]);
    check(
        "hidden as a whole is not hidden",
        &alpha(0),
        2,
        &[[30, 20, 10]; 4],
    );
}

#[test]
fn each_code_of_a_qoi_is_read_and_a_missing_end_is_told() {
    let codes: &[u8] = &[
        0xfe,
        100,
        50,
        25,                // Red, green and blue.
        0x40 | 0b11_01_10, // One more red, one less green, as much blue.
        0xc0,              // Once more.
        0xa0 | 2,
        0x88 | 0x10, // Two more green; red one more than green, blue as much.
        0xfe,
        0,
        0,
        0,
        ((100 * 3 + 50 * 5 + 25 * 7 + 255 * 11) % 64_u32) as u8, // The first colour again.
    ];
    let end: &[u8] = b"\0\0\0\0\0\0\0\x01";
    let head: &[u8] = b"qoif\0\0\0\x03\0\0\0\x02\x03\0";
    let pixels = [
        [100, 50, 25],
        [101, 49, 25],
        [101, 49, 25],
        [104, 51, 27],
        [0; 3],
        [100, 50, 25],
    ];
    check("qoi", &[head, codes, end].concat(), 3, &pixels);
    let form = |file: &[u8]| {
        inspect(file, &LIMITS, &preprocessing(8, Fit::Squash))
            .unwrap()
            .form
    };
    assert_eq!(form(&[head, codes, end].concat()), []);
    for left in 0..end.len() {
        let file = [head, codes, &end[..left]].concat();
        check("qoi without its end", &file, 3, &pixels);
        assert_eq!(form(&file), [FormWarning::NoEndMarker]);
    }
    let transparent = [head, b"\xff\x01\x02\x03\x04", codes, end].concat();
    refused(
        &transparent,
        "corrupt: QOI with transparency that its header denies",
    );
}

#[test]
fn a_pnm_with_another_picture_behind_its_own_says_that_the_first_is_what_counts() {
    let preprocessing = preprocessing(8, Fit::Squash);
    let pam = b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\n\x01\x02\x03";
    let kinds: [&[u8]; 7] = [
        b"P1 1 1\n1",
        b"P2 1 1 255\n7\n",
        b"P3 1 1 255\n7 7 7\n",
        b"P4 1 1\n\x80",
        b"P5 1 1 255\n\x01",
        b"P6 1 1 255\n\x01\x02\x03",
        pam,
    ];
    for first in kinds {
        let form = |rest: &[u8]| {
            let file = [first, rest].concat();
            inspect(&file, &LIMITS, &preprocessing).unwrap().form
        };
        for second in kinds {
            assert_eq!(form(second), [FormWarning::SeveralPages]);
        }
        let name = String::from_utf8_lossy(first).into_owned();
        assert_eq!(form(b"\nP6\n1 1 255\n"), [FormWarning::SeveralPages]);
        assert!(form(b"").is_empty(), "{name}");
        assert!(form(b"\nP8 1 1\n").is_empty(), "{name}");
        assert!(form(b"P61").is_empty(), "{name}");
    }
}

#[test]
fn a_number_at_the_very_end_of_a_plain_pnm_may_be_half_of_one() {
    let form = |file: &[u8]| {
        inspect(file, &LIMITS, &preprocessing(8, Fit::Squash))
            .unwrap()
            .form
    };
    assert_eq!(form(b"P2 2 1 255\n1 255\n"), []);
    assert_eq!(form(b"P2 2 1 255\n1 255"), [FormWarning::NoEndMarker]);
    refused(
        b"P2 2 1 255\n1",
        "truncated: PNM ends before its picture does",
    );
    refused(
        b"P2 2 1 255\n1 ",
        "truncated: PNM ends before its picture does",
    );
}

#[test]
fn transparent_parts_of_a_farbfeld_show_white() {
    let head: &[u8] = b"farbfeld\0\0\0\x02\0\0\0\x01";
    let pixels = [0x0101u16, 0x0202, 0x0303, 0xffff, 0, 0, 0, 0]
        .map(u16::to_be_bytes)
        .concat();
    check(
        "farbfeld",
        &[head, &pixels].concat(),
        2,
        &[[1, 2, 3], [255; 3]],
    );
}

#[test]
fn light_becomes_shades_by_the_curve_of_srgb() {
    let head = b"#?RADIANCE\n# made by hand\nEXPOSURE=1.0\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 4\n";
    // Mantissas of 256, and 128 more than the exponent of 2: an eighth of white, white, twice as much, and none.
    let pixels = [
        [32u8, 64, 128, 128],
        [128, 128, 128, 129],
        [128, 128, 128, 130],
        [0; 4],
    ]
    .concat();
    // IEC 61966-2-1 by hand: 0.125 is 0.3885, 0.25 is 0.5371, 0.5 is 0.7354.
    let shades = [[99, 137, 188], [255; 3], [255; 3], [0; 3]];
    check("hdr", &[head.as_slice(), &pixels].concat(), 4, &shades);
    let turned = b"#?RADIANCE\n\n+Y 1 +X 4\n0000000000000000";
    refused(
        turned,
        "unsupported: Radiance HDR whose rows do not run from left to right and down",
    );
    let other = b"#?RADIANCE\nFORMAT=32-bit_rle_xyze\n\n-Y 1 +X 1\n0000";
    refused(other, "unsupported: Radiance HDR in XYZ");
}

/// The entry of an icon's directory.
fn entry(side: u8, data: &[u8], at: usize) -> Vec<u8> {
    let mut entry = vec![side, side, 0, 0, 1, 0, 24, 0];
    entry.extend((data.len() as u32).to_le_bytes());
    entry.extend((at as u32).to_le_bytes());
    entry
}

/// A bitmap of one colour, blue first, with the rows of its mask.
fn bitmap(side: u8, color: [u8; 3], mask: u8) -> Vec<u8> {
    let side = u32::from(side);
    let mut data = [40, side, 2 * side, 0x0018_0001]
        .map(u32::to_le_bytes)
        .concat();
    data.resize(40, 0);
    for _ in 0..side {
        data.extend(color.repeat(side as usize));
        data.resize(data.len().next_multiple_of(4), 0);
    }
    data.extend([mask, 0, 0, 0].repeat(side as usize));
    data
}

#[test]
fn the_largest_picture_of_an_icon_counts_and_what_its_mask_hides_is_white() {
    // Rows of four pixels, so that none is padded.
    let (small, large) = (bitmap(2, [9; 3], 0), bitmap(4, [1, 2, 3], 0x40));
    let mut file = b"\0\0\x01\0\x02\0".to_vec();
    file.extend(entry(2, &small, 38));
    file.extend(entry(4, &large, 38 + small.len()));
    file.extend([small, large].concat());
    let row = [[3, 2, 1], [255; 3], [3, 2, 1], [3, 2, 1]];
    check("icon", &file, 4, &[row, row, row, row].concat());
    let picture = encode(gradient(9, 7), image::ImageFormat::Png);
    let mut file = b"\0\0\x01\0\x01\0".to_vec();
    // Whatever the directory says of a PNG's size, the PNG knows it.
    file.extend(entry(4, &picture, 22));
    file.extend(&picture);
    assert_eq!(decode(&file, &LIMITS).unwrap(), gradient(9, 7));
    let mut odd = b"\0\0\x01\0\x01\0".to_vec();
    let mut data = bitmap(4, [0; 3], 0);
    data[16] = 1;
    odd.extend(entry(4, &data, 22));
    odd.extend(data);
    refused(&odd, "unsupported: ICO with a bitmap that is not plain");
}

#[test]
fn a_single_pixel_is_a_picture_in_each_of_these_formats() {
    for (name, file) in [
        ("pnm", b"P6 1 1 255\n\x01\x02\x03".to_vec()),
        (
            "tga",
            [vec![0, 0, 2], vec![0; 9], vec![1, 0, 1, 0, 24, 0, 3, 2, 1]].concat(),
        ),
        (
            "qoi",
            b"qoif\0\0\0\x01\0\0\0\x01\x03\0\xfe\x01\x02\x03\0\0\0\0\0\0\0\x01".to_vec(),
        ),
        (
            "farbfeld",
            b"farbfeld\0\0\0\x01\0\0\0\x01\x01\x01\x02\x02\x03\x03\xff\xff".to_vec(),
        ),
    ] {
        check(name, &file, 1, &[[1, 2, 3]]);
        let limits = crate::Limits {
            min_side_px: 2,
            ..LIMITS
        };
        let reject: Reject = decode(&file, &limits).unwrap_err();
        assert_eq!(
            reject.to_string(),
            "too_small: 1 × 1 pixels, each side needs 2",
            "{name}"
        );
    }
}

#[test]
fn kinds_that_are_not_read_are_named_in_words_that_help() {
    let targa = |kind: u8, depth: u8, flags: u8| {
        let mut file = vec![
            0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, depth, flags,
        ];
        file.extend([0; 32]);
        file.extend(b"TRUEVISION-XFILE.\0");
        file
    };
    refused(
        &targa(2, 8, 0),
        "unsupported: TGA with 8 bits a pixel, 0 of them for transparency",
    );
    refused(&targa(0, 24, 0), "unsupported: TGA of an unknown kind");
    refused(
        b"P6 2 x 255\n",
        "corrupt: PNM with something else than numbers in its header",
    );
    refused(
        b"P1 2 1\n12",
        "corrupt: PNM with something else than pixels among them",
    );
    refused(
        b"P5 1 1 70000\n\0\0",
        "corrupt: PNM with samples up to 70000",
    );
    refused(
        b"P6 99999999999 1 255\n",
        "corrupt: PNM with a number without sense",
    );
    refused(b"P6 0 1 255\n", "corrupt: 0 × 1 pixels");
}
