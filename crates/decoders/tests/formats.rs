//! HEIC and JPEG 2000 files of libheif and OpenJPEG, drawn as four fields of one colour each (`data/make.py`): what they
//! show, and what is said of those that are cut, huge or damaged.

use docsort_decoders::{Kind, Limits, Page, Picture, Reason, Refused, open_here};
use std::panic::{AssertUnwindSafe, catch_unwind};

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 50,
};

const RED: [u8; 3] = [200, 40, 30];
const GREEN: [u8; 3] = [30, 160, 60];
const BLUE: [u8; 3] = [40, 50, 190];
const GREY: [u8; 3] = [220; 3];
const WHITE: [u8; 3] = [255; 3];

/// Of the upper row, then of the lower.
type Fields = [[u8; 3]; 4];

const UPRIGHT: Fields = [RED, GREEN, BLUE, GREY];

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!("data/", $name)).as_slice()
    };
}

fn decoded(kind: Kind, file: &[u8], limits: &Limits) -> Result<Picture, Refused> {
    assert_eq!(Kind::of(file), Some(kind));
    let document = open_here(kind, file.to_vec(), limits)?;
    assert_eq!(document.pages(), 1);
    assert!(document.page(1).is_err());
    document.page(0).map(|page| match page {
        Page::Picture(picture) => picture,
        Page::Jpeg(_) => panic!("it is none"),
    })
}

/// - `near`: so much a lossy code may change a field of one colour
#[track_caller]
fn check(kind: Kind, file: &[u8], size: (u32, u32), fields: Fields, near: u8) {
    let picture = decoded(kind, file, &LIMITS).unwrap();
    assert_eq!((picture.width_px, picture.height_px), size);
    let (width, height) = (size.0 as usize, size.1 as usize);
    for (place, field) in fields.into_iter().enumerate() {
        // The middle of each field.
        let (x, y) = (
            width / 4 + place % 2 * width / 2,
            height / 4 + place / 2 * height / 2,
        );
        let at = (y * width + x) * 3;
        let found = &picture.rgb[at..at + 3];
        let differs = found.iter().zip(field).any(|(a, b)| a.abs_diff(b) > near);
        assert!(!differs, "field {place}: {found:?} and not {field:?}");
    }
}

#[test]
fn a_heic_of_8_or_10_bits_whole_odd_or_in_tiles_shows_what_was_drawn() {
    check(Kind::Heic, data!("plain.heic"), (64, 48), UPRIGHT, 2);
    check(Kind::Heic, data!("ten_bits.heic"), (64, 48), UPRIGHT, 2);
    check(Kind::Heic, data!("odd.heic"), (63, 45), UPRIGHT, 2);
    check(Kind::Heic, data!("grid.heic"), (320, 192), UPRIGHT, 2);
    // Without loss, as red, green and blue.
    check(Kind::Heic, data!("whole_chroma.heic"), (64, 48), UPRIGHT, 0);
}

#[test]
fn a_grey_heic_shows_the_luma_of_the_fields() {
    // ITU-R BT.601: 0.299, 0.587 and 0.114 of red, green and blue.
    let fields = [[87; 3], [110; 3], [63; 3], [220; 3]];
    check(Kind::Heic, data!("grey.heic"), (64, 48), fields, 2);
}

#[test]
fn clear_parts_show_white() {
    let fields = [RED, WHITE, BLUE, WHITE];
    check(Kind::Heic, data!("half_clear.heic"), (64, 48), fields, 2);
    check(Kind::Jpeg2000, data!("half_clear.jp2"), (64, 48), fields, 0);
}

/// As libheif shows them, and as the numbers of EXIF mean.
#[test]
fn a_heic_is_turned_and_mirrored_as_its_container_says() {
    let across = (48, 64);
    for (file, size, fields) in [
        (data!("turned_2.heic"), (64, 48), [GREEN, RED, GREY, BLUE]),
        (data!("turned_3.heic"), (64, 48), [GREY, BLUE, GREEN, RED]),
        (data!("turned_4.heic"), (64, 48), [BLUE, GREY, RED, GREEN]),
        (data!("turned_5.heic"), across, [RED, BLUE, GREEN, GREY]),
        (data!("turned_6.heic"), across, [BLUE, RED, GREY, GREEN]),
        (data!("turned_7.heic"), across, [GREY, GREEN, BLUE, RED]),
        (data!("turned_8.heic"), across, [GREEN, GREY, RED, BLUE]),
    ] {
        check(Kind::Heic, file, size, fields, 2);
    }
}

/// As littleCMS makes it of the same fields (`data/make.py` prints it).
#[test]
fn display_p3_becomes_srgb_by_its_profile_and_by_its_numbers() {
    let fields = [[218, 0, 4], [0, 163, 41], [37, 50, 198], GREY];
    check(Kind::Heic, data!("wide_profile.heic"), (64, 48), fields, 3);
    check(Kind::Heic, data!("wide_numbers.heic"), (64, 48), fields, 3);
}

#[test]
fn a_jpeg_2000_in_boxes_or_alone_whole_or_in_tiles_shows_what_was_drawn() {
    check(Kind::Jpeg2000, data!("boxes.jp2"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("stream.j2k"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("tiles.jp2"), (64, 48), UPRIGHT, 0);
    check(Kind::Jpeg2000, data!("lossy.jp2"), (64, 48), UPRIGHT, 1);
    let grey = [[87; 3], [110; 3], [63; 3], [220; 3]];
    check(Kind::Jpeg2000, data!("grey.jp2"), (64, 48), grey, 1);
}

const WHOLE: [(Kind, &[u8]); 6] = [
    (Kind::Heic, data!("plain.heic")),
    (Kind::Heic, data!("grid.heic")),
    (Kind::Heic, data!("half_clear.heic")),
    (Kind::Jpeg2000, data!("boxes.jp2")),
    (Kind::Jpeg2000, data!("stream.j2k")),
    (Kind::Jpeg2000, data!("tiles.jp2")),
];

#[test]
fn a_file_that_is_cut_anywhere_is_truncated() {
    for (number, (kind, file)) in WHOLE.into_iter().enumerate() {
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
    for (kind, file) in WHOLE {
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
#[test]
fn a_header_that_claims_a_gigapixel_is_refused_by_its_claim() {
    let huge = 30_000u32.to_be_bytes();
    let claim = "too_many_pixels: 30000 × 30000 pixels, at most 1048576 are read";
    let mut heic = data!("plain.heic").to_vec();
    let at = find(&heic, b"ispe") + 8;
    heic[at..at + 4].copy_from_slice(&huge);
    heic[at + 4..at + 8].copy_from_slice(&huge);
    // What is shown stays small, cut out of what is coded.
    let refused = open_here(Kind::Heic, heic, &LIMITS).err().unwrap();
    assert_eq!(refused.reason, Reason::TooManyPixels);

    let mut jpeg2000 = data!("boxes.jp2").to_vec();
    let at = find(&jpeg2000, b"\xff\x4f\xff\x51") + 8;
    jpeg2000[at..at + 4].copy_from_slice(&huge);
    jpeg2000[at + 4..at + 8].copy_from_slice(&huge);
    let refused = open_here(Kind::Jpeg2000, jpeg2000, &LIMITS).err().unwrap();
    assert_eq!(refused.to_string(), claim);
}

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
    for (kind, file) in WHOLE {
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

fn find(file: &[u8], part: &[u8]) -> usize {
    let mut places = file.windows(part.len());
    places.position(|place| place == part).expect("it is there")
}
