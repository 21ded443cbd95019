//! What the chunks of a PNG say of its colours, and which of them counts.

use super::fixtures::{LIMITS, png, stored};
use super::profiled::*;
use super::profiles::{NARROW, WIDE, assert_color};
use crate::decode;
use image::RgbImage;

/// A PNG of one pixel with these chunks in front of its data.
fn png_with(chunks: &[(&[u8; 4], Vec<u8>)]) -> RgbImage {
    let [r, g, b] = WIDE;
    let data: (&[u8; 4], _) = (b"IDAT", stored(&[0, r, g, b]));
    let chunks = [chunks, &[data]].concat();
    decode(&png((1, 1), 8, 2, &chunks), &LIMITS).unwrap()
}

fn in_hundred_thousandths(values: &[u32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_be_bytes())
        .collect()
}

#[test]
fn what_a_png_says_of_its_colours_counts_in_the_order_of_the_standard() {
    let p3_numbers: (&[u8; 4], _) = (b"cICP", vec![12, 13, 0, 1]);
    let srgb_numbers: (&[u8; 4], _) = (b"cICP", vec![1, 13, 0, 1]);
    let film_numbers: (&[u8; 4], _) = (b"cICP", vec![9, 16, 0, 1]);
    let packed = |profile: &[u8]| [b"name\0\0".as_slice(), &stored(profile)].concat();
    let p3_profile: (&[u8; 4], _) = (b"iCCP", packed(&display_p3()));
    let srgb_profile: (&[u8; 4], _) = (b"iCCP", packed(&profile(SRGB, &curve_of_srgb())));
    let no_profile: (&[u8; 4], _) = (b"iCCP", packed(b"none"));
    let srgb: (&[u8; 4], _) = (b"sRGB", vec![0]);
    let power: (&[u8; 4], _) = (b"gAMA", in_hundred_thousandths(&[45_455]));
    let p3 = [
        31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000,
    ];
    let primaries: (&[u8; 4], _) = (b"cHRM", in_hundred_thousandths(&p3));
    for (chunks, expected) in [
        (vec![&p3_numbers], NARROW),
        (vec![&p3_profile], NARROW),
        (vec![&power, &primaries], NARROW),
        (vec![&srgb], WIDE),
        (vec![&power], WIDE),
        (vec![&primaries], WIDE),
        // Numbers before a profile, a profile before sRGB, sRGB before a power.
        (vec![&srgb_profile, &srgb, &p3_numbers], NARROW),
        (vec![&p3_profile, &srgb_numbers], WIDE),
        (vec![&srgb, &p3_profile], NARROW),
        (vec![&power, &primaries, &srgb_profile], WIDE),
        (vec![&power, &primaries, &srgb], WIDE),
        // What cannot be read is left for what can.
        (vec![&film_numbers, &p3_profile], NARROW),
        (vec![&no_profile, &power, &primaries], NARROW),
        // The first of two.
        (vec![&p3_profile, &srgb_profile], NARROW),
    ] {
        let names: Vec<_> = chunks.iter().map(|(name, _)| name.escape_ascii()).collect();
        let names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
        println!("{}", names.join(", "));
        let chunks: Vec<_> = chunks.into_iter().cloned().collect();
        assert_color(&png_with(&chunks), (0, 0), expected, 1);
    }
}

#[test]
fn a_power_and_primaries_are_believed_within_reason() {
    let of_srgb = [
        31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000,
    ];
    let on_a_line = [
        31_270, 32_900, 10_000, 10_000, 20_000, 20_000, 30_000, 30_000,
    ];
    let chunks = |power: u32, primaries: &[u32]| -> Vec<(&'static [u8; 4], Vec<u8>)> {
        vec![
            (b"gAMA", in_hundred_thousandths(&[power])),
            (b"cHRM", in_hundred_thousandths(primaries)),
        ]
    };
    // Light itself, 100,000: 200, 40 and 30 of 255 are 229.1, 110.3 and 96.3 in sRGB.
    assert_color(
        &png_with(&chunks(100_000, &of_srgb)),
        (0, 0),
        [229, 110, 96],
        2,
    );
    // What libpng takes for sRGB, and what makes no sense.
    for power in [45_455, 45_000, 46_500, 0, 1, u32::MAX] {
        assert_color(&png_with(&chunks(power, &of_srgb)), (0, 0), WIDE, 0);
    }
    for primaries in [on_a_line, [0; 8], [u32::MAX; 8]] {
        assert_color(&png_with(&chunks(100_000, &primaries)), (0, 0), WIDE, 0);
    }
    assert_color(&png_with(&chunks(100_000, &of_srgb[..7])), (0, 0), WIDE, 0);
}
