//! Pages that are no scans, as they are drawn, and those that show nothing.

use super::Document;
use super::fixtures::{Sheet, WHOLE, pdf};
use crate::{Limits, Opened, Page, Picture, Reason, Refused};

const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 1_000_000,
    min_side_px: 1,
    max_pages: 50,
};

/// Red above, blue below.
const FLAG: &str = "1 0 0 rg 0 100 100 100 re f 0 0 1 rg 0 0 100 100 re f";

/// 100 × 200 units at 150 of an inch.
const SIZE: (u32, u32) = (208, 416);

fn sheet(content: &str) -> Sheet<'_> {
    Sheet {
        more: "",
        content,
        picture: "/Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8",
        data: &[9; 8],
    }
}

fn drawn(sheet: Sheet, limits: &Limits) -> Result<Picture, Refused> {
    let document = Document::open(pdf(&[sheet]), limits)?;
    assert_eq!(document.pages(), 1);
    document.page(0).map(|page| match page {
        Page::Picture(picture) => picture,
        Page::Jpeg(_) => panic!("it is none"),
    })
}

fn size(picture: &Picture) -> (u32, u32) {
    (picture.width_px, picture.height_px)
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    let at = (y * picture.width_px + x) as usize * 3;
    [0, 1, 2].map(|channel| picture.rgb[at + channel])
}

#[test]
fn a_page_of_lines_is_drawn_at_150_pixels_an_inch_and_turned_as_it_says() {
    let picture = drawn(sheet(FLAG), &LIMITS).unwrap();
    assert_eq!(size(&picture), SIZE);
    assert_eq!(pixel(&picture, 104, 100), [255, 0, 0]);
    assert_eq!(pixel(&picture, 104, 300), [0, 0, 255]);
    let turned = Sheet {
        more: "/Rotate 90",
        ..sheet(FLAG)
    };
    let picture = drawn(turned, &LIMITS).unwrap();
    // A quarter turn clockwise: what was above is at the right.
    assert_eq!(size(&picture), (SIZE.1, SIZE.0));
    assert_eq!(pixel(&picture, 300, 104), [255, 0, 0]);
    assert_eq!(pixel(&picture, 100, 104), [0, 0, 255]);
}

/// The capitals of Helvetica are 0.72 of its size high (Adobe's metrics: 718 of 1000).
#[test]
fn letters_of_a_font_that_is_only_named_are_drawn() {
    let picture = drawn(sheet("BT /F 50 Tf 10 100 Td (HH) Tj ET"), &LIMITS).unwrap();
    let is_dark = |row: u32| (0..SIZE.0).any(|x| pixel(&picture, x, row)[0] < 64);
    let rows: Vec<u32> = (0..SIZE.1).filter(|&row| is_dark(row)).collect();
    let (top, bottom) = (rows[0], rows[rows.len() - 1]);
    let scale = f64::from(SIZE.1) / 200.0;
    let expected = (100.0 - 0.718 * 50.0) * scale;
    assert!((f64::from(top) - expected).abs() < 2.0, "{top}");
    assert!((f64::from(bottom) - 100.0 * scale).abs() < 2.0, "{bottom}");
}

#[test]
fn a_scan_keeps_its_own_size_and_whatever_lies_over_one_is_drawn_with_it() {
    let scan = drawn(sheet(WHOLE), &LIMITS).unwrap();
    assert_eq!(size(&scan), (4, 2));
    let stamped = format!("{WHOLE} 1 0 0 rg 20 20 60 60 re f");
    let picture = drawn(sheet(&stamped), &LIMITS).unwrap();
    assert_eq!(size(&picture), SIZE);
    assert_eq!(pixel(&picture, 104, 300), [255, 0, 0]);
    assert_eq!(pixel(&picture, 104, 50), [9; 3]);
    let two = "q 100 0 0 100 0 0 cm /P Do Q q 100 0 0 100 0 100 cm /P Do Q";
    assert_eq!(size(&drawn(sheet(two), &LIMITS).unwrap()), SIZE);
}

#[test]
fn a_page_that_shows_nothing_is_named() {
    for content in [
        "",
        "BT /F 20 Tf 10 100 Td ( ) Tj ET",
        "1 g 0 0 100 200 re f",
    ] {
        let refused = drawn(sheet(content), &LIMITS).unwrap_err();
        let expected = "unsupported: PDF page that is empty; there is nothing to label";
        assert_eq!(refused.to_string(), expected);
    }
}

#[test]
fn limits_bound_what_is_drawn() {
    let few = Limits {
        max_pixels: 10_000,
        ..LIMITS
    };
    let (width_px, height_px) = size(&drawn(sheet(FLAG), &few).unwrap());
    assert!((9_000..=10_000).contains(&(width_px * height_px)));
    let large = Limits {
        min_side_px: SIZE.0 + 1,
        ..LIMITS
    };
    let refused = drawn(sheet(FLAG), &large).unwrap_err();
    assert_eq!(refused.reason, Reason::TooSmall);
}

#[test]
fn states_that_are_saved_without_end_and_content_without_sense_end() {
    let deep = format!("{}{FLAG}", "q ".repeat(100_000));
    assert_eq!(size(&drawn(sheet(&deep), &LIMITS).unwrap()), SIZE);
    let odd = format!("/P Do /Nothing Do 1 2 cm ) >> Q Q {FLAG}");
    assert!(drawn(sheet(&odd), &LIMITS).is_ok());
}
