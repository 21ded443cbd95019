//! Scans as scanners write them, made here object by object (ISO 32000-1, chapter 7), and pages that are none.

use super::Document;
use super::fixtures::{Sheet, WHOLE, pdf};
use crate::{Limits, Opened, Page, Refused};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, ImageDecoder, Rgb, RgbImage};
use std::io::Cursor;

const LIMITS: Limits = Limits {
    max_bytes: 64 << 20,
    max_pixels: 1_000_000,
    min_side_px: 1,
    max_pages: 50,
};

/// Red above, blue below: wider than high.
fn picture() -> RgbImage {
    RgbImage::from_fn(32, 16, |_, y| {
        if y < 8 {
            Rgb([250, 10, 10])
        } else {
            Rgb([10, 10, 250])
        }
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 95)
        .encode_image(picture)
        .unwrap();
    file
}

fn pages(file: Vec<u8>, limits: &Limits) -> Vec<Result<RgbImage, Refused>> {
    let document = match Document::open(file, limits) {
        Ok(document) => document,
        Err(refused) => return vec![Err(refused)],
    };
    let page = |index| document.page(index).map(shown);
    (0..document.pages()).map(page).collect()
}

/// As whoever asked for the page shows it.
fn shown(page: Page) -> RgbImage {
    match page {
        Page::Picture(picture) => {
            RgbImage::from_raw(picture.width_px, picture.height_px, picture.rgb).unwrap()
        }
        Page::Jpeg(file) => {
            let mut decoder = JpegDecoder::new(Cursor::new(file)).unwrap();
            let orientation = decoder.orientation().unwrap();
            let mut picture = DynamicImage::from_decoder(decoder).unwrap();
            picture.apply_orientation(orientation);
            picture.into_rgb8()
        }
    }
}

#[track_caller]
fn refused(sheet: Sheet, reason: &str) {
    let found = pages(pdf(&[sheet]), &LIMITS);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].as_ref().unwrap_err().to_string(), reason);
}

const OF_JPEG: &str =
    "/Width 32 /Height 16 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode";
const OF_GREY: &str = "/Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8";

#[test]
fn a_jpeg_is_taken_at_its_own_size_and_turned_as_the_page_says() {
    let data = jpeg(&picture());
    let sheet = Sheet {
        more: "",
        content: WHOLE,
        picture: OF_JPEG,
        data: &data,
    };
    let turned = Sheet {
        more: "/Rotate 90",
        ..sheet
    };
    let found = pages(pdf(&[sheet, turned]), &LIMITS);
    let [Ok(upright), Ok(turned)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(upright.dimensions(), (32, 16));
    assert!(upright.get_pixel(16, 2).0[0] > 200, "red is above");
    // A quarter turn clockwise: what was above is at the right.
    assert_eq!(turned.dimensions(), (16, 32));
    assert!(turned.get_pixel(13, 16).0[0] > 200, "red is at the right");
    assert!(turned.get_pixel(2, 16).0[2] > 200, "blue is at the left");
}

#[test]
fn samples_of_every_depth_become_the_grey_that_they_mean() {
    // 4 × 2, rows at whole bytes: white, black, white, white above four blacks.
    for (bits, data) in [
        (1, vec![0b1011_0000, 0]),
        (2, vec![0b1100_1111, 0]),
        (4, vec![0xf0, 0xff, 0, 0]),
        (8, vec![255, 0, 255, 255, 0, 0, 0, 0]),
        (
            16,
            [
                [255; 2], [0; 2], [255; 2], [255; 2], [0; 2], [0; 2], [0; 2], [0; 2],
            ]
            .concat(),
        ),
    ] {
        let said = format!("/Width 4 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent {bits}");
        let sheet = Sheet {
            more: "",
            content: WHOLE,
            picture: &said,
            data: &data,
        };
        let found = pages(pdf(&[sheet]), &LIMITS);
        let grey: Vec<u8> = found[0]
            .as_ref()
            .unwrap()
            .pixels()
            .map(|pixel| pixel.0[0])
            .collect();
        assert_eq!(grey, [255, 0, 255, 255, 0, 0, 0, 0], "{bits} bits");
        let inverted = format!("{said} /Decode [1 0]");
        let found = pages(
            pdf(&[Sheet {
                picture: &inverted,
                ..sheet
            }]),
            &LIMITS,
        );
        let grey: Vec<u8> = found[0]
            .as_ref()
            .unwrap()
            .pixels()
            .map(|pixel| pixel.0[0])
            .collect();
        assert_eq!(grey, [0, 255, 0, 0, 255, 255, 255, 255], "{bits} bits");
    }
}

#[test]
fn fax_deflated_and_indexed_pictures_are_read() {
    // T.6: each row is as the one above, one bit each, and the end of the block: four white rows.
    let fax = [0xf0, 0x01, 0x00, 0x10];
    // RFC 1950 and 1951: a stored block of two bytes, and its Adler-32.
    let deflated = [0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff, 0, 1, 0, 3, 0, 2];
    for (said, data, wanted) in [
        (
            "/Width 8 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode \
             /DecodeParms << /K -1 /Columns 8 /Rows 4 >>",
            fax.as_slice(),
            vec![[255; 3]; 32],
        ),
        (
            "/Width 2 /Height 1 /ColorSpace [/Indexed /DeviceRGB 1 <102030a0b0c0>] /BitsPerComponent 8 \
             /Filter /FlateDecode",
            deflated.as_slice(),
            vec![[0x10, 0x20, 0x30], [0xa0, 0xb0, 0xc0]],
        ),
        // All of the cyan and half of the black.
        (
            "/Width 1 /Height 1 /ColorSpace /DeviceCMYK /BitsPerComponent 8",
            &[255, 0, 0, 128],
            vec![[0, 127, 127]],
        ),
    ] {
        let sheet = Sheet {
            more: "",
            content: WHOLE,
            picture: said,
            data,
        };
        let found = pages(pdf(&[sheet]), &LIMITS);
        let pixels: Vec<[u8; 3]> = found[0]
            .as_ref()
            .unwrap()
            .pixels()
            .map(|pixel| pixel.0)
            .collect();
        assert_eq!(pixels, wanted, "{said}");
    }
}

#[test]
fn text_that_was_read_on_a_scan_does_not_show_and_any_other_makes_it_none() {
    let sheet = |content| Sheet {
        more: "",
        content,
        picture: OF_GREY,
        data: &[9; 8],
    };
    for content in [
        "q 100 0 0 200 0 0 cm /P Do Q BT 3 Tr (read) Tj ET",
        // What lies below the picture is not seen.
        "0 0 100 200 re f q 100 0 0 200 0 0 cm /P Do Q",
    ] {
        assert!(
            pages(pdf(&[sheet(content)]), &LIMITS)[0].is_ok(),
            "{content}"
        );
    }
    // Where such pages are drawn, `drawn` tells how.
    #[cfg(not(feature = "pdf"))]
    for content in [
        "",
        "BT (a letter) Tj ET",
        "q 100 0 0 200 0 0 cm /P Do Q BT (a letter) Tj ET",
        "BT (a letter) Tj ET q 30 0 0 30 0 0 cm /P Do Q",
        "q 100 0 0 100 0 0 cm /P Do Q q 100 0 0 100 0 100 cm /P Do Q",
        "q 100 0 0 200 0 0 cm /P Do Q 0 0 m 9 9 l S",
    ] {
        refused(
            sheet(content),
            "unsupported: only pages that are one picture are read; save this one as a picture, or build with the \
             feature pdf",
        );
    }
}

#[test]
fn pictures_that_are_cut_huge_or_strange_are_named() {
    let sheet = |picture, data| Sheet {
        more: "",
        content: WHOLE,
        picture,
        data,
    };
    refused(
        sheet(OF_GREY, &[9; 7]),
        "truncated: PDF with a picture that ends early",
    );
    refused(
        sheet(
            "/Width 9000 /Height 9000 /ColorSpace /DeviceGray /BitsPerComponent 8",
            &[],
        ),
        "too_many_pixels: 9000 × 9000 pixels, at most 1000000 are read",
    );
    #[cfg(not(feature = "pdf"))]
    refused(
        sheet(
            "/Width 2 /Height 2 /ColorSpace [/Separation /Gold /DeviceRGB 9 0 R] /BitsPerComponent 8",
            &[0; 4],
        ),
        "unsupported: PDF with a picture in colours that are not read",
    );
    refused(
        sheet(OF_JPEG, b"no JPEG"),
        "corrupt: PDF with a JPEG that is none",
    );
}

#[test]
fn more_pages_than_asked_for_and_a_cut_file_are_one_row_more() {
    let sheet = Sheet {
        more: "",
        content: WHOLE,
        picture: OF_GREY,
        data: &[9; 8],
    };
    let limits = Limits {
        max_pages: 2,
        ..LIMITS
    };
    let found = pages(pdf(&[sheet; 4]), &limits);
    assert_eq!(found.len(), 3);
    let reason = found[2].as_ref().unwrap_err().to_string();
    assert_eq!(
        reason,
        "too_many_pages: PDF with 4 pages, the first 2 are read"
    );

    let whole = pdf(&[sheet; 2]);
    let found = pages(whole[..whole.len() - 40].to_vec(), &LIMITS);
    let reason = found.last().unwrap().as_ref().unwrap_err().to_string();
    assert_eq!(reason, "truncated: PDF ends before its end mark");
    for length in 0..whole.len() - 6 {
        let found = pages(whole[..length].to_vec(), &LIMITS);
        assert!(found.iter().any(Result::is_err), "{length}");
    }
    assert_eq!(
        pages(pdf(&[]), &LIMITS)[0]
            .as_ref()
            .unwrap_err()
            .to_string(),
        "corrupt: PDF without a page"
    );
}

#[test]
fn pages_that_cannot_be_found_are_one_row_more() {
    let sheet = Sheet {
        more: "",
        content: WHOLE,
        picture: OF_GREY,
        data: &[9; 8],
    };
    let whole = pdf(&[sheet; 3]);
    let damage = |file: &[u8], place: &str, with: &str| {
        let at = file
            .windows(place.len())
            .position(|part| part == place.as_bytes());
        let at = at.unwrap();
        [&file[..at], with.as_bytes(), &file[at + place.len()..]].concat()
    };
    // The second page is no dictionary any more.
    let second = damage(&whole, "\n6 0 obj\n<<", "\n6 0 obj\n((");
    let found = pages(second.clone(), &LIMITS);
    assert_eq!(found.iter().filter(|page| page.is_ok()).count(), 2);
    assert_eq!(
        found.last().unwrap().as_ref().unwrap_err().to_string(),
        "corrupt: PDF with 3 pages, 2 of them can be found"
    );
    // A limit of pages is told first.
    let limits = Limits {
        max_pages: 1,
        ..LIMITS
    };
    let reason = pages(second, &limits)[1].as_ref().unwrap_err().to_string();
    let expected = "too_many_pages: PDF with 3 pages, the first is read";
    assert_eq!(reason, expected);
    // A number that is none, or is too small, hides no page.
    for count in ["/Count 1", "/Count x", "/Cuont 3"] {
        let odd = damage(&whole, "/Count 3", count);
        let found = pages(odd, &LIMITS);
        assert!(
            found.len() == 3 && found.iter().all(Result::is_ok),
            "{found:?}"
        );
    }
}
