//! Four fields of one colour each, as the makers in `data` draw them: what a file of them shows.

use docsort_decoders::{Kind, Limits, Page, Picture, Refused, open_here};

pub const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_pixels: 1 << 20,
    min_side_px: 1,
    max_pages: 50,
};

pub const RED: [u8; 3] = [200, 40, 30];
pub const GREEN: [u8; 3] = [30, 160, 60];
pub const BLUE: [u8; 3] = [40, 50, 190];
pub const GREY: [u8; 3] = [220; 3];
pub const WHITE: [u8; 3] = [255; 3];

/// Of the upper row, then of the lower.
pub type Fields = [[u8; 3]; 4];

pub const UPRIGHT: Fields = [RED, GREEN, BLUE, GREY];

/// ITU-R BT.601: 0.299, 0.587 and 0.114 of red, green and blue.
pub const LUMA: Fields = [[87; 3], [110; 3], [63; 3], [220; 3]];

/// As littleCMS makes it of the same fields in Display P3 (`data/make.py` prints it).
pub const OF_DISPLAY_P3: Fields = [[218, 0, 4], [0, 163, 41], [37, 50, 198], GREY];

/// What EXIF's numbers from 2 to 8 make of the fields, which lie 64 × 48 pixels.
pub const TURNED: [((u32, u32), Fields); 7] = [
    ((64, 48), [GREEN, RED, GREY, BLUE]),
    ((64, 48), [GREY, BLUE, GREEN, RED]),
    ((64, 48), [BLUE, GREY, RED, GREEN]),
    ((48, 64), [RED, BLUE, GREEN, GREY]),
    ((48, 64), [BLUE, RED, GREY, GREEN]),
    ((48, 64), [GREY, GREEN, BLUE, RED]),
    ((48, 64), [GREEN, GREY, RED, BLUE]),
];

pub fn decoded(kind: Kind, file: &[u8], limits: &Limits) -> Result<Picture, Refused> {
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
pub fn check(kind: Kind, file: &[u8], size: (u32, u32), fields: Fields, near: u8) {
    check_within(&LIMITS, kind, file, size, fields, near);
}

#[track_caller]
pub fn check_within(
    limits: &Limits,
    kind: Kind,
    file: &[u8],
    size: (u32, u32),
    fields: Fields,
    near: u8,
) {
    let picture = decoded(kind, file, limits).unwrap();
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
