//! Seeds of the files that others' decoders read: those of the decoders' own tests, and scans made here.

use crate::pdf::{Sheet, WHOLE, pdf};

macro_rules! data {
    ($($name:literal),*) => {
        [$(($name, include_bytes!(concat!("../../../crates/decoders/tests/data/", $name)).as_slice())),*]
    };
}

/// Target, name and bytes.
pub fn all() -> Vec<(&'static str, String, Vec<u8>)> {
    let heic = data!(
        "plain.heic",
        "ten_bits.heic",
        "odd.heic",
        "grid.heic",
        "grey.heic",
        "half_clear.heic",
        "turned_5.heic",
        "whole_chroma.heic",
        "wide_profile.heic"
    );
    let jpeg2000 = data!(
        "boxes.jp2",
        "stream.j2k",
        "tiles.jp2",
        "grey.jp2",
        "half_clear.jp2"
    );
    let jpegxl = data!(
        "lossless.jxl",
        "lossy.jxl",
        "boxed.jxl",
        "groups.jxl",
        "half_clear.jxl",
        "animated.jxl",
        "turned_6.jxl",
        "wide_profile.jxl"
    );
    let of = |target, files: &[(&'static str, &[u8])]| -> Vec<_> {
        let named = files
            .iter()
            .map(|(name, bytes)| (target, name.to_string(), bytes.to_vec()));
        named.collect()
    };
    let scans = scans(jpeg2000[0].1).into_iter().enumerate();
    let scans = scans.map(|(number, file)| ("pdf", format!("scan-{number}"), file));
    [
        of("heic", &heic),
        of("jpeg2000", &jpeg2000),
        of("jpegxl", &jpegxl),
        scans.collect(),
    ]
    .concat()
}

/// One document of each code, and one of several pages.
fn scans(jpeg2000: &[u8]) -> Vec<Vec<u8>> {
    let jpeg = crate::fixtures::good_files();
    let jpeg = jpeg
        .iter()
        .find(|(_, bytes)| bytes.starts_with(b"\xff\xd8"));
    let jpeg = jpeg.map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
    let sheet = |picture, data| Sheet {
        more: "/Rotate 90",
        content: WHOLE,
        picture,
        data,
    };
    let sheets = [
        sheet(
            "/Width 64 /Height 48 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode",
            jpeg,
        ),
        sheet("/Width 64 /Height 48 /Filter /JPXDecode", jpeg2000),
        // T.6: each row is as the one above.
        sheet(
            "/Width 8 /Height 4 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode \
             /DecodeParms << /K -1 /Columns 8 /Rows 4 >>",
            &[0xf0, 0x01, 0x00, 0x10],
        ),
        sheet(
            "/Width 2 /Height 1 /ColorSpace [/Indexed /DeviceRGB 1 <102030a0b0c0>] /BitsPerComponent 4",
            &[0x01],
        ),
    ];
    let mut files: Vec<Vec<u8>> = sheets.iter().map(|sheet| pdf(&[*sheet])).collect();
    files.push(pdf(&sheets));
    files
}
