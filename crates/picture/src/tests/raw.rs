//! What a camera leaves as raw data is a TIFF with a preview in front, and is told as what it is.

use super::fixtures::{SHORT, tiff};

const BYTE: u16 = 1;
const TEXT: u16 = 2;
const LONG: u16 = 4;

/// A mosaic of filters (TIFF/EP), and red, green and blue.
const MOSAIC: u16 = 32_803;
const RGB: u16 = 2;

#[track_caller]
fn check(file: &[u8], expected: &str) {
    let told = match crate::sniff::format(file) {
        Ok(format) => format.name().to_owned(),
        Err(reject) => reject.to_string(),
    };
    assert_eq!(told, expected);
}

fn named(name: &str) -> String {
    format!("unsupported: {name} raw picture; export it as JPEG or TIFF")
}

fn colors(of: u16) -> (u16, u16, Vec<u32>) {
    (262, SHORT, vec![of.into()])
}

#[test]
fn raw_data_in_the_first_directory_is_no_picture() {
    check(&tiff(false, &[colors(RGB)], &[0; 24]), "TIFF");
    for is_big_endian in [false, true] {
        let file = tiff(is_big_endian, &[colors(MOSAIC)], &[0; 24]);
        check(&file, &named("camera"));
    }
    let version = (50_706, BYTE, vec![1]);
    check(
        &tiff(false, &[colors(RGB), version], &[0; 24]),
        &named("DNG"),
    );
    check(b"II*\0\x10\0\0\0CR\x02\0", &named("Canon"));
}

#[test]
fn raw_data_behind_a_preview_is_no_picture() {
    // A preview that names its maker, and a directory inside of its own with one entry.
    let file = |make: &[u8; 5], tag: u16, value: u16| {
        let mut entry = vec![1, 0];
        entry.extend(tag.to_le_bytes());
        entry.extend([3, 0, 1, 0, 0, 0]);
        entry.extend(value.to_le_bytes());
        // The rest of the entry, and no directory behind it.
        entry.extend([0; 6]);
        let [a, b, c, d, e] = *make;
        let letters = [u32::from_le_bytes([a, b, c, d]), e.into(), 0, 0, 0];
        // The header, and eight entries with what stands around them.
        let behind_all = 8 + 2 + 12 * 8 + 4;
        let entries = [
            colors(RGB),
            (271, TEXT, letters.to_vec()),
            (277, SHORT, vec![3]),
            (330, LONG, vec![behind_all]),
        ];
        tiff(false, &entries, &entry)
    };
    check(&file(b"NIKON", 262, MOSAIC), &named("Nikon"));
    check(&file(b"NIKON", 259, 34_713), &named("Nikon"));
    check(&file(b"SONY\0", 259, 32_767), &named("Sony"));
    check(&file(b"other", 262, 34_892), &named("camera"));
    check(&file(b"SONY\0", 262, RGB), "TIFF");
}
