//! Kinds that this build does not read are named, with what to do; each test is compiled where its kind is left out.

#![cfg(not(all(
    feature = "heic",
    feature = "jpeg2000",
    feature = "jpegxl",
    feature = "pdf-scans"
)))]

use docsort_decoders::{Kind, Limits, open_here};

const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 50,
};

#[track_caller]
fn check(kind: Kind, expected: &str) {
    let refused = open_here(kind, b"whatever it holds".to_vec(), &LIMITS);
    assert_eq!(refused.err().unwrap().to_string(), expected);
}

#[cfg(not(feature = "heic"))]
#[test]
fn a_heic_is_named_where_it_is_not_read() {
    check(
        Kind::Heic,
        "unsupported: HEIC, which this build does not read; convert it to JPEG or PNG, or build with the feature heic",
    );
}

#[cfg(not(feature = "jpeg2000"))]
#[test]
fn a_jpeg_2000_is_named_where_it_is_not_read() {
    check(
        Kind::Jpeg2000,
        "unsupported: JPEG 2000, which this build does not read; convert it to JPEG or PNG, or build with the \
         feature jpeg2000",
    );
}

#[cfg(not(feature = "jpegxl"))]
#[test]
fn a_jpeg_xl_is_named_where_it_is_not_read() {
    check(
        Kind::JpegXl,
        "unsupported: JPEG XL, which this build does not read; convert it to JPEG or PNG, or build with the feature \
         jpegxl",
    );
}

#[cfg(not(feature = "pdf-scans"))]
#[test]
fn a_pdf_is_named_where_it_is_not_read() {
    check(
        Kind::Pdf,
        "unsupported: PDF, which this build does not read; save its pages as JPEG or PNG, or build with the feature \
         pdf-scans",
    );
}
