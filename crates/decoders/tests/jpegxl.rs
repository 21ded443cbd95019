//! JPEG XL files of libjxl, drawn as four fields of one colour each (`data/make_jxl.py`): what they show.

#![cfg(feature = "jpegxl")]

#[allow(dead_code, reason = "the tests of other formats use the rest")]
mod drawn;

use docsort_decoders::{Kind, open_here};
use drawn::{LUMA, OF_DISPLAY_P3, TURNED, UPRIGHT};

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!("data/", $name)).as_slice()
    };
}

#[track_caller]
fn check(file: &[u8], size: (u32, u32), fields: drawn::Fields, near: u8) {
    drawn::check(Kind::JpegXl, file, size, fields, near);
}

#[test]
fn a_jpeg_xl_in_boxes_or_alone_with_and_without_loss_shows_what_was_drawn() {
    check(data!("lossless.jxl"), (64, 48), UPRIGHT, 0);
    check(data!("boxed.jxl"), (64, 48), UPRIGHT, 0);
    check(data!("deep.jxl"), (64, 48), UPRIGHT, 0);
    check(data!("lossy.jxl"), (64, 48), UPRIGHT, 2);
    check(data!("odd.jxl"), (63, 45), UPRIGHT, 2);
    check(data!("groups.jxl"), (320, 192), UPRIGHT, 2);
    check(data!("grey.jxl"), (64, 48), LUMA, 1);
}

/// As cameras write a JPEG, which lies in the file with all that it says.
#[test]
fn a_jpeg_xl_made_of_a_jpeg_lies_as_the_jpeg_said() {
    check(data!("turned_1.jxl"), (64, 48), UPRIGHT, 2);
    let files = [
        data!("turned_2.jxl"),
        data!("turned_3.jxl"),
        data!("turned_4.jxl"),
        data!("turned_5.jxl"),
        data!("turned_6.jxl"),
        data!("turned_7.jxl"),
        data!("turned_8.jxl"),
    ];
    for (file, (size, fields)) in files.into_iter().zip(TURNED) {
        check(file, size, fields, 2);
    }
}

#[test]
fn wide_colours_of_a_jpeg_xl_become_srgb_by_a_profile_and_by_numbers() {
    check(data!("wide_profile.jxl"), (64, 48), OF_DISPLAY_P3, 1);
    check(data!("wide_numbers.jxl"), (64, 48), OF_DISPLAY_P3, 1);
    check(data!("wide_lossy.jxl"), (64, 48), OF_DISPLAY_P3, 2);
    // IEC 61966-2-1, section 5.2, of the same numbers as light.
    let of_light = [[229, 110, 96], [96, 208, 133], [110, 122, 224], [239; 3]];
    check(data!("linear.jxl"), (64, 48), of_light, 1);
}

/// The second is the first, upside down.
#[test]
fn of_an_animation_the_first_frame_is_shown() {
    check(data!("animated.jxl"), (64, 48), UPRIGHT, 0);
    let moves = |file: &[u8]| {
        let opened = open_here(Kind::JpegXl, file.to_vec(), &drawn::LIMITS);
        opened.unwrap().is_animated()
    };
    assert!(moves(data!("animated.jxl")) && !moves(data!("lossless.jxl")));
}
