//! Profiles as nobody should write them: in parts that do not fit, broken, and of kinds that are not read.

use super::fixtures::{LIMITS, gradient, jpeg};
use super::profiled::*;
use super::profiles::{WIDE, plain};
use crate::decode;
use crate::profile::{self as profiles, MAX_BYTES, ToSrgb};

#[test]
fn a_jpeg_whose_parts_of_a_profile_do_not_fit_is_read_without_it() {
    let file = jpeg(&plain(WIDE), 90);
    let without = decode(&file, &LIMITS);
    let p3 = display_p3();
    let (first, second) = p3.split_at(300);
    let all: Vec<Vec<u8>> = (1..=255)
        .map(|number| part(number, 255, &[0; 65_000]))
        .collect();
    for (name, parts) in [
        ("one is missing", vec![part(1, 2, first)]),
        ("one stands twice", vec![part(1, 1, &p3), part(1, 1, &p3)]),
        ("one has no number", vec![part(0, 1, &p3)]),
        (
            "one is of more",
            vec![part(1, 2, first), part(2, 3, second)],
        ),
        ("one is too many", vec![part(1, 1, &p3), part(2, 1, &p3)]),
        ("of none", vec![part(1, 0, &p3)]),
        ("cut in its number", vec![b"ICC_PROFILE\0\x01".to_vec()]),
        ("sixteen megabytes", all),
    ] {
        assert_eq!(
            decode(&with_app2(&file, &parts), &LIMITS),
            without,
            "{name}"
        );
    }
    // Behind the data: the picture was coloured by then.
    let end = file.len() - 2;
    let late = with_app2(&[&[0; 2], &file[end..]].concat(), &[part(1, 1, &p3)]);
    let late = [&file[..end], &late[2..]].concat();
    assert_eq!(decode(&late, &LIMITS), without);
}

#[test]
fn a_profile_that_is_broken_or_of_another_kind_is_passed_over() {
    let good = display_p3();
    let with = |at: usize, bytes: &[u8]| {
        let mut profile = good.clone();
        profile[at..at + bytes.len()].copy_from_slice(bytes);
        profile
    };
    let curve = |curve: &[u8]| profile(DISPLAY_P3, curve);
    let entry = |name: &[u8; 4]| {
        let at = good.windows(4).position(|window| window == name);
        at.expect("an entry of this name")
    };
    let mut long = good.clone();
    long.resize(MAX_BYTES + 1, 0);
    let table: Vec<(&[u8; 4], Vec<u8>)> = vec![(b"A2B0", vec![0; 16])];
    let [mut red, mut green, mut blue] = DISPLAY_P3;
    (red[0], green[1], blue[2]) = (0.6, 0.5, 0.9);
    for (name, profile) in [
        ("of a link", with(12, b"link")),
        ("of inks", with(16, b"CMYK")),
        ("of grey", with(16, b"GRAY")),
        ("to Lab", with(20, b"Lab ")),
        ("without its mark", with(36, b"none")),
        ("with a table", with(entry(b"wtpt"), b"A2B0")),
        ("with nothing but a table", of_entries(&table)),
        ("without entries", with(128, &0u32.to_be_bytes())),
        ("with four billion entries", with(128, &[0xff; 4])),
        ("without red", with(entry(b"rXYZ"), b"none")),
        ("without a curve", with(entry(b"bTRC"), b"none")),
        (
            "with an entry behind its end",
            with(entry(b"gXYZ") + 4, &[0xff; 4]),
        ),
        (
            "with an entry of four gigabytes",
            with(entry(b"gXYZ") + 8, &[0xff; 4]),
        ),
        (
            "with a short entry",
            with(entry(b"gXYZ") + 8, &19u32.to_be_bytes()),
        ),
        (
            "with a point that is none",
            with(entry(b"rXYZ") + 4, &[0, 0, 0, 0]),
        ),
        (
            "whose white is another",
            profile([red, green, blue], &curve_of_srgb()),
        ),
        (
            "with four billion points",
            curve(b"curv\0\0\0\0\xff\xff\xff\xff\0\0"),
        ),
        ("with a point too few", curve(&points(&[0, 1, 2])[..17])),
        (
            "with a curve of a kind that is not known",
            curve(b"parf\0\0\0\0\0\0\0\0"),
        ),
        (
            "with a formula that is not known",
            curve(&formula(5, &[1.0; 7])),
        ),
        ("with half a formula", curve(&formula(4, &[1.0; 6]))),
        (
            "with roots of what is below zero",
            curve(&formula(3, &[0.5, -1.0, 0.0, 0.0, 0.0])),
        ),
        ("that is too long", long),
        ("that is empty", Vec::new()),
    ] {
        assert!(ToSrgb::of_icc(&profile).is_none(), "{name}");
    }
    // The whole one is read however much lies behind it.
    assert!(ToSrgb::of_icc(&[good.clone(), vec![0; 1_000]].concat()).is_some());
    for length in 0..good.len() {
        assert!(ToSrgb::of_icc(&good[..length]).is_none(), "cut at {length}");
    }
}

#[test]
fn each_kind_of_curve_is_what_the_standard_says() {
    // Light of 0.5 is 188 in sRGB; the input is 128 / 255, or 0.502.
    let middle = |curve: &[u8]| {
        let to_srgb = ToSrgb::of_icc(&profile(SRGB, curve)).unwrap();
        let picture = profiles::shown(plain([128; 3]), Some(&to_srgb));
        picture.get_pixel(0, 0).0[1]
    };
    // By hand: sRGB's number of each light.
    for (name, curve, expected) in [
        ("none: 0.502", points(&[]), 188),
        ("0.502 ^ 2 = 0.252", points(&[0x0200]), 137),
        (
            "between 0.4 and 0.6 as it was between 0 and 1",
            points(&[0, 26_214, 39_321, 65_535]),
            188,
        ),
        ("0.502 ^ 3 = 0.1265", formula(0, &[3.0]), 100),
        (
            "(2 × 0.502 − 0.5) ^ 2 = 0.254",
            formula(1, &[2.0, 2.0, -0.5]),
            138,
        ),
        (
            "the same and 0.1: 0.354",
            formula(2, &[2.0, 2.0, -0.5, 0.1]),
            160,
        ),
        (
            "0.25 × 0.502 = 0.1255",
            formula(3, &[2.0, 1.0, 0.0, 0.25, 0.9]),
            99,
        ),
        (
            "0.25 × 0.502 + 0.1 = 0.2255",
            formula(4, &[2.0, 1.0, 0.0, 0.25, 0.9, 0.5, 0.1]),
            131,
        ),
        (
            "0.502 ^ 2 + 0.5 = 0.752",
            formula(4, &[2.0, 1.0, 0.0, 0.25, 0.2, 0.5, 0.1]),
            224,
        ),
    ] {
        let found = middle(&curve);
        assert!(found.abs_diff(expected) <= 1, "{name}: {found}");
    }
}

#[test]
fn a_profile_with_any_byte_changed_is_read_or_passed_over() {
    for good in [display_p3(), adobe_rgb()] {
        for at in 0..good.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = good.clone();
                changed[at] = value;
                if let Some(to_srgb) = ToSrgb::of_icc(&changed) {
                    profiles::shown(gradient(4, 4), Some(&to_srgb));
                }
            }
        }
    }
}
