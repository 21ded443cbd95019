//! Files with several pages: each shows itself alone, and what ends them is named.

use super::fixtures::*;
use crate::{FormWarning, Limits, Pages, Reject, decode, inspect, read_page};
use image::{Rgb, RgbImage};

/// What each entry of a list of directories is: a page of two, a page, a thumbnail, a mask (TIFF 6.0, tag 254).
const PAGE: u32 = 2;
const ALONE: u32 = 0;
const THUMBNAIL: u32 = 1;
const MASK: u32 = 4;

/// A TIFF of RGB pictures without compression, one directory each.
fn scan(is_big: bool, pages: &[(u32, RgbImage)]) -> Vec<u8> {
    let two = |value: u16| {
        if is_big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let four = |value: u32| {
        if is_big {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    };
    let mut file = if is_big {
        b"MM\0*".to_vec()
    } else {
        b"II*\0".to_vec()
    };
    let mut link = file.len();
    file.extend([0; 4]);
    for (kind, picture) in pages {
        let bits = file.len() as u32;
        (0..3).for_each(|_| file.extend(two(8)));
        let pixels = file.len() as u32;
        file.extend(picture.as_raw());
        file.extend(vec![0; file.len() % 2]);
        let directory = four(file.len() as u32);
        file[link..link + 4].copy_from_slice(&directory);
        let (width, height) = picture.dimensions();
        let entries = [
            (254, 1, *kind),
            (256, 1, width),
            (257, 1, height),
            (258, 3, bits),
            (259, 1, 1),
            (262, 1, 2),
            (273, 1, pixels),
            (277, 1, 3),
            (278, 1, height),
            (279, 1, picture.len() as u32),
        ];
        file.extend(two(entries.len() as u16));
        for (tag, count, value) in entries {
            // Three shorts do not fit into the entry; all others are one long.
            let kind = if count == 3 { 3 } else { 4 };
            file.extend(two(tag));
            file.extend(two(kind));
            file.extend(four(count));
            file.extend(four(value));
        }
        link = file.len();
        file.extend([0; 4]);
    }
    file
}

fn shades(kinds: &[u32]) -> Vec<(u32, RgbImage)> {
    let shade = |(index, &kind): (usize, &u32)| {
        let level = 20 * (index as u8 + 1);
        (
            kind,
            RgbImage::from_pixel(6, 5, Rgb([level, 0, 255 - level])),
        )
    };
    kinds.iter().enumerate().map(shade).collect()
}

/// The number of each row, and what it shows or why it does not.
fn rows(file: &[u8], limits: &Limits) -> Vec<(Option<u32>, Result<RgbImage, Reject>)> {
    Pages::of(file, limits)
        .each(
            || false,
            |page, bytes| (page, bytes.and_then(|bytes| decode(&bytes, limits))),
        )
        .expect("it is never over")
}

#[test]
fn each_page_of_a_tiff_is_a_picture_in_either_byte_order() {
    for is_big in [false, true] {
        let pages = shades(&[PAGE, PAGE, PAGE]);
        let found = rows(&scan(is_big, &pages), &LIMITS);
        assert_eq!(found.len(), 3);
        for (index, ((number, picture), (_, wanted))) in found.into_iter().zip(pages).enumerate() {
            assert_eq!(number, Some(index as u32 + 1));
            assert_eq!(picture.unwrap(), wanted);
        }
    }
}

#[test]
fn thumbnails_and_masks_are_no_pages_and_one_page_has_no_number() {
    for (kinds, shown) in [
        (&[THUMBNAIL, ALONE][..], &[1][..]),
        (&[ALONE, THUMBNAIL], &[0]),
        (&[THUMBNAIL, PAGE, MASK, PAGE], &[1, 3]),
        // Nothing but thumbnails: better that than nothing.
        (&[THUMBNAIL, THUMBNAIL], &[0]),
    ] {
        let pages = shades(kinds);
        let found = rows(&scan(false, &pages), &LIMITS);
        let numbers: Vec<Option<u32>> = found.iter().map(|(number, _)| *number).collect();
        if let [_] = shown {
            assert_eq!(numbers, [None], "{kinds:?}");
        } else {
            assert_eq!(numbers, [Some(1), Some(2)], "{kinds:?}");
        }
        let pictures: Vec<RgbImage> = found.into_iter().map(|(_, one)| one.unwrap()).collect();
        let wanted: Vec<RgbImage> = shown
            .iter()
            .map(|&at: &usize| pages[at].1.clone())
            .collect();
        assert_eq!(pictures, wanted, "{kinds:?}");
    }
}

#[test]
fn whoever_asks_for_one_picture_gets_the_page_that_the_list_of_pages_begins_with() {
    let preprocessing = super::scaled::preprocessing(8, crate::Fit::Squash);
    for (kinds, shown, form) in [
        (
            &[THUMBNAIL, PAGE, PAGE][..],
            1,
            &[FormWarning::SeveralPages][..],
        ),
        (&[THUMBNAIL, ALONE], 1, &[]),
        (&[ALONE, THUMBNAIL], 0, &[]),
        (&[MASK, THUMBNAIL, ALONE, MASK], 2, &[]),
        (&[THUMBNAIL, THUMBNAIL], 0, &[]),
    ] {
        for is_big in [false, true] {
            let pages = shades(kinds);
            let file = scan(is_big, &pages);
            assert_eq!(decode(&file, &LIMITS).as_ref(), Ok(&pages[shown].1));
            let inspected = inspect(&file, &LIMITS, &preprocessing).unwrap();
            assert_eq!(inspected.form, form, "{kinds:?}");
        }
    }
}

#[test]
fn a_file_that_is_read_again_as_one_picture_has_the_bytes_of_its_first_page() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    for kinds in [&[THUMBNAIL, ALONE][..], &[ALONE], &[PAGE, PAGE]] {
        let file = scan(false, &shades(kinds));
        std::fs::write(&path, &file).unwrap();
        let listed = Pages::of(&file, &LIMITS).get(0).unwrap().into_owned();
        assert_eq!(read_page(&path, None, &LIMITS).unwrap(), listed);
        assert_eq!(read_page(&path, Some(1), &LIMITS).unwrap(), listed);
    }
}

#[test]
fn pages_behind_the_last_that_is_asked_for_are_one_row() {
    let file = scan(false, &shades(&[PAGE; 5]));
    let limits = |max_pages| Limits {
        max_pages,
        ..LIMITS
    };
    let found = rows(&file, &limits(3));
    assert_eq!(found.len(), 4);
    assert!(found[..3].iter().all(|(_, page)| page.is_ok()));
    let (number, reject) = &found[3];
    let reject = reject.as_ref().unwrap_err();
    assert_eq!(*number, Some(4));
    assert_eq!(
        reject.to_string(),
        "too_many_pages: TIFF with more pages than 3"
    );
    assert_eq!(rows(&file, &limits(5)).len(), 5);
    let gone = Pages::of(&file, &LIMITS).get(5).unwrap_err();
    assert_eq!(
        gone.to_string(),
        "too_many_pages: the file has no such page"
    );
}

#[test]
fn a_cut_tiff_gives_the_pages_that_are_whole_and_names_the_rest() {
    let pages = shades(&[PAGE, PAGE]);
    let file = scan(false, &pages);
    let first_alone = scan(false, &pages[..1]).len();
    for length in first_alone..file.len() {
        let found = rows(&file[..length], &LIMITS);
        assert_eq!(found.len(), 2, "{length}");
        assert_eq!(found[0].1.as_ref(), Ok(&pages[0].1), "{length}");
        let reject = found[1].1.as_ref().unwrap_err();
        assert_eq!(reject.kind.as_str(), "truncated", "{length}");
    }
    // Where not even the first is whole, the file is one row.
    let found = rows(&file[..first_alone - 5], &LIMITS);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, None);
    assert!(found[0].1.is_err());
}

#[test]
fn directories_in_a_loop_end_the_pages_with_a_word() {
    let mut file = scan(false, &shades(&[PAGE, PAGE]));
    let end = file.len();
    let first = file[4..8].to_vec();
    file[end - 4..].copy_from_slice(&first);
    let found = rows(&file, &LIMITS);
    assert_eq!(found.len(), 3);
    assert!(found[0].1.is_ok() && found[1].1.is_ok());
    let reject = found[2].1.as_ref().unwrap_err();
    assert_eq!(
        reject.to_string(),
        "corrupt: TIFF whose directories form a loop"
    );
}

#[test]
fn every_other_format_is_one_page_that_is_the_file_itself() {
    for (name, file) in good_files() {
        let pages = Pages::of(&file, &LIMITS);
        assert_eq!((pages.len(), pages.number(0)), (1, None), "{name}");
        assert_eq!(pages.get(0).unwrap(), file, "{name}");
    }
}

#[test]
fn an_animated_png_says_that_its_default_image_is_what_counts() {
    let still = encode(gradient(9, 7), image::ImageFormat::Png);
    // Behind the header: length, name, frames, plays (third edition, section 11.3.5.1), and a checksum nobody reads.
    let control = |frames: u32| {
        [
            &[0, 0, 0, 8],
            b"acTL".as_slice(),
            &frames.to_be_bytes(),
            &[0; 8],
        ]
        .concat()
    };
    let preprocessing = super::scaled::preprocessing(8, crate::Fit::Squash);
    for (frames, form) in [(2, &[FormWarning::Animated][..]), (1, &[])] {
        let file = [&still[..33], &control(frames), &still[33..]].concat();
        assert_eq!(decode(&file, &LIMITS).unwrap(), gradient(9, 7));
        assert_eq!(inspect(&file, &LIMITS, &preprocessing).unwrap().form, form);
    }
}
