//! Files of libheif, OpenJPEG and libjxl, drawn as four fields of one colour each (the makers in `data`): what they show, and
//! what is said of those that are cut, huge or damaged. Of each build, the kinds that it reads.

#![cfg(any(feature = "heic", feature = "jpeg2000", feature = "jpegxl"))]

#[allow(dead_code, reason = "not where all features are on")]
mod drawn;

use docsort_decoders::{Kind, Limits, Picture, Reason, open_here};
#[allow(unused_imports, reason = "not where all features are on")]
use drawn::{
    BLUE, LIMITS, LUMA, OF_DISPLAY_P3, RED, TURNED, UPRIGHT, WHITE, check, check_within, decoded,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!("data/", $name)).as_slice()
    };
}

#[cfg(feature = "heic")]
#[test]
fn a_heic_of_8_or_10_bits_whole_odd_or_in_tiles_shows_what_was_drawn() {
    check(Kind::Heic, data!("plain.heic"), (64, 48), UPRIGHT, 2);
    check(Kind::Heic, data!("ten_bits.heic"), (64, 48), UPRIGHT, 2);
    check(Kind::Heic, data!("odd.heic"), (63, 45), UPRIGHT, 2);
    check(Kind::Heic, data!("grid.heic"), (320, 192), UPRIGHT, 2);
    // Without loss, as red, green and blue.
    check(Kind::Heic, data!("whole_chroma.heic"), (64, 48), UPRIGHT, 0);
}

#[cfg(feature = "heic")]
#[test]
fn a_grey_heic_shows_the_luma_of_the_fields() {
    check(Kind::Heic, data!("grey.heic"), (64, 48), LUMA, 2);
}

#[test]
fn clear_parts_show_white() {
    let fields = [RED, WHITE, BLUE, WHITE];
    #[cfg(feature = "heic")]
    check(Kind::Heic, data!("half_clear.heic"), (64, 48), fields, 2);
    #[cfg(feature = "jpeg2000")]
    check(Kind::Jpeg2000, data!("half_clear.jp2"), (64, 48), fields, 0);
    #[cfg(feature = "jpegxl")]
    check(Kind::JpegXl, data!("half_clear.jxl"), (64, 48), fields, 0);
}

/// As libheif shows them, and as the numbers of EXIF mean.
#[cfg(feature = "heic")]
#[test]
fn a_heic_is_turned_and_mirrored_as_its_container_says() {
    let files = [
        data!("turned_2.heic"),
        data!("turned_3.heic"),
        data!("turned_4.heic"),
        data!("turned_5.heic"),
        data!("turned_6.heic"),
        data!("turned_7.heic"),
        data!("turned_8.heic"),
    ];
    for (file, (size, fields)) in files.into_iter().zip(TURNED) {
        check(Kind::Heic, file, size, fields, 2);
    }
}

#[cfg(feature = "heic")]
#[test]
fn display_p3_becomes_srgb_by_its_profile_and_by_its_numbers() {
    let fields = OF_DISPLAY_P3;
    check(Kind::Heic, data!("wide_profile.heic"), (64, 48), fields, 3);
    check(Kind::Heic, data!("wide_numbers.heic"), (64, 48), fields, 3);
}

#[cfg(feature = "jpeg2000")]
#[test]
fn a_jpeg_2000_in_boxes_or_alone_whole_or_in_tiles_shows_what_was_drawn() {
    check(Kind::Jpeg2000, data!("boxes.jp2"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("stream.j2k"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("tiles.jp2"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("lossy.jp2"), (64, 48), UPRIGHT, 1);
    check(Kind::Jpeg2000, data!("grey.jp2"), (64, 48), LUMA, 1);
}

#[cfg(feature = "jpeg2000")]
#[test]
fn a_large_jpeg_2000_is_read_at_a_half_where_it_holds_one() {
    let large = Limits {
        max_pixels: 5_000_000,
        ..LIMITS
    };
    let file = data!("large.jp2");
    check_within(&large, Kind::Jpeg2000, file, (1153, 1025), LUMA, 2);
    let file = data!("one_size.jp2");
    check_within(&large, Kind::Jpeg2000, file, (2305, 2049), [[128; 3]; 4], 0);
    // What the header claims is what a limit means.
    let few = Limits {
        max_pixels: 2_000_000,
        ..LIMITS
    };
    let refused = decoded(Kind::Jpeg2000, data!("large.jp2"), &few).unwrap_err();
    let narrow = Limits {
        min_side_px: 1_500,
        ..large
    };
    let file = data!("large.jp2");
    check_within(&narrow, Kind::Jpeg2000, file, (2305, 2049), LUMA, 2);
    let claim = "too_many_pixels: 2305 × 2049 pixels, at most 2000000 are read";
    assert_eq!(refused.to_string(), claim);
}

/// Of the kinds that this build reads.
const WHOLE: &[(Kind, &[u8])] = &[
    #[cfg(feature = "heic")]
    (Kind::Heic, data!("plain.heic")),
    #[cfg(feature = "heic")]
    (Kind::Heic, data!("grid.heic")),
    #[cfg(feature = "heic")]
    (Kind::Heic, data!("half_clear.heic")),
    #[cfg(feature = "jpeg2000")]
    (Kind::Jpeg2000, data!("boxes.jp2")),
    #[cfg(feature = "jpeg2000")]
    (Kind::Jpeg2000, data!("stream.j2k")),
    #[cfg(feature = "jpeg2000")]
    (Kind::Jpeg2000, data!("tiles.jp2")),
    #[cfg(feature = "jpegxl")]
    (Kind::JpegXl, data!("lossless.jxl")),
    #[cfg(feature = "jpegxl")]
    (Kind::JpegXl, data!("boxed.jxl")),
    #[cfg(feature = "jpegxl")]
    (Kind::JpegXl, data!("groups.jxl")),
    #[cfg(feature = "jpegxl")]
    (Kind::JpegXl, data!("animated.jxl")),
    #[cfg(feature = "jpegxl")]
    (Kind::JpegXl, data!("wide_profile.jxl")),
];

#[test]
fn a_file_that_is_cut_anywhere_is_truncated() {
    for (number, &(kind, file)) in WHOLE.iter().enumerate() {
        for length in 0..file.len() {
            let part = &file[..length];
            if Kind::of(part) != Some(kind) {
                // Cut within its signature.
                assert!(length < 32, "{number}: {length}");
                continue;
            }
            let refused = decoded(kind, part, &LIMITS).expect_err("a cut file");
            assert_eq!(
                refused.reason,
                Reason::Truncated,
                "{number}: {length} {refused}"
            );
        }
    }
}

#[test]
fn limits_are_kept_by_the_header_before_anything_is_decoded() {
    for &(kind, file) in WHOLE {
        let Picture {
            width_px,
            height_px,
            ..
        } = decoded(kind, file, &LIMITS).unwrap();
        let pixels = u64::from(width_px) * u64::from(height_px);
        let few = Limits {
            max_pixels: pixels - 1,
            ..LIMITS
        };
        let refused = open_here(kind, file.to_vec(), &few).err().unwrap();
        let expected = format!(
            "too_many_pixels: {width_px} × {height_px} pixels, at most {} are read",
            pixels - 1
        );
        assert_eq!(refused.to_string(), expected);
        let large = Limits {
            min_side_px: height_px + 1,
            ..LIMITS
        };
        let refused = open_here(kind, file.to_vec(), &large).err().unwrap();
        assert_eq!(refused.reason, Reason::TooSmall);
    }
}

/// The claim stands in the header; the rest of the file is a few hundred bytes.
#[cfg(feature = "heic")]
#[test]
fn a_heic_that_claims_a_gigapixel_is_refused_by_its_claim() {
    let huge = 30_000u32.to_be_bytes();
    let mut file = data!("plain.heic").to_vec();
    let at = find(&file, b"ispe") + 8;
    file[at..at + 4].copy_from_slice(&huge);
    file[at + 4..at + 8].copy_from_slice(&huge);
    // What is shown stays small, cut out of what is coded.
    let refused = open_here(Kind::Heic, file, &LIMITS).err().unwrap();
    assert_eq!(refused.reason, Reason::TooManyPixels);
}

#[cfg(any(feature = "jpeg2000", feature = "jpegxl"))]
const CLAIM: &str = "too_many_pixels: 30000 × 30000 pixels, at most 1048576 are read";

/// ISO/IEC 15444-1, annex I.5.4: readers ignore all after the first.
#[cfg(feature = "jpeg2000")]
#[test]
fn of_several_codestreams_the_first_is_read_and_the_limits_are_its() {
    let (first, second) = (data!("boxes.jp2"), data!("large.jp2"));
    let at = find(second, b"jp2c") - 4;
    let file = [first, &second[at..]].concat();
    check(Kind::Jpeg2000, &file, (64, 48), UPRIGHT, 0);
}

#[cfg(feature = "jpeg2000")]
#[test]
fn a_jpeg_2000_that_claims_a_gigapixel_is_refused_by_its_claim() {
    let huge = 30_000u32.to_be_bytes();
    let mut file = data!("boxes.jp2").to_vec();
    let at = find(&file, b"\xff\x4f\xff\x51") + 8;
    file[at..at + 4].copy_from_slice(&huge);
    file[at + 4..at + 8].copy_from_slice(&huge);
    let refused = open_here(Kind::Jpeg2000, file, &LIMITS).err().unwrap();
    assert_eq!(refused.to_string(), CLAIM);
}

/// ISO/IEC 18181-1, annex D.2; numbers are filled from the lowest bit on.
#[cfg(feature = "jpegxl")]
#[test]
fn a_jpeg_xl_that_claims_a_gigapixel_is_refused_by_its_claim() {
    // No multiple of 8; a height of 30 bits, less one; as wide as high; all else as usual.
    let header: u64 = 0b11 << 1 | 29_999 << 3 | 1 << 33 | 0b11 << 36;
    let mut file = b"\xff\x0a".to_vec();
    file.extend(header.to_le_bytes());
    let refused = open_here(Kind::JpegXl, file, &LIMITS).err().unwrap();
    assert_eq!(refused.to_string(), CLAIM);
}

#[cfg(feature = "heic")]
#[test]
fn parts_that_name_themselves_in_a_circle_are_refused() {
    let mut file = data!("grid.heic").to_vec();
    // ISO/IEC 14496-12, section 8.11.12: the picture, how many parts it has, and their numbers, two bytes each.
    let at = find(&file, b"dimg") + 4;
    let (picture, first_part) = (at..at + 2, at + 4);
    file.copy_within(picture, first_part);
    let refused = open_here(Kind::Heic, file, &LIMITS).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "unsupported: HEIC of parts inside of parts"
    );
}

/// Every byte in turn, in two ways: a picture within the limits or a reason of one line, and of a panic of the decoder
/// none leaves the process.
#[test]
fn a_file_with_one_damaged_byte_is_a_picture_within_the_limits_or_a_reason() {
    for &(kind, file) in WHOLE {
        for at in 0..file.len() {
            for change in [0x80, 0xff] {
                let mut damaged = file.to_vec();
                damaged[at] ^= change;
                if Kind::of(&damaged) != Some(kind) {
                    continue;
                }
                let work = || decoded(kind, &damaged, &LIMITS);
                match catch_unwind(AssertUnwindSafe(work)) {
                    Ok(Ok(picture)) => {
                        let pixels = u64::from(picture.width_px) * u64::from(picture.height_px);
                        assert!(pixels <= LIMITS.max_pixels);
                        assert_eq!(picture.rgb.len() as u64, pixels * 3);
                    }
                    Ok(Err(refused)) => assert!(!refused.detail.contains('\n')),
                    Err(_) => {}
                }
            }
        }
    }
}

#[cfg(any(feature = "heic", feature = "jpeg2000"))]
fn find(file: &[u8], part: &[u8]) -> usize {
    let mut places = file.windows(part.len());
    places.position(|place| place == part).expect("it is there")
}
