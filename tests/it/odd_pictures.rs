//! Pictures that are cut, turned or odd in shape: used rightly or named with the reason, never
//! answered with a guess (I4, I8, I9).

use crate::harness::files::temp;
use crate::harness::pictures::{self, Dice};
use crate::harness::rows::{apart, rows_by_name};
use crate::harness::training::{counts, tiny, with_pictures};
use image::{ImageFormat, Rgb, RgbImage};

/// A picture that does not compress to nothing.
fn noisy(number: u64) -> RgbImage {
    let mut dice = Dice::new(number);
    RgbImage::from_fn(48, 40, |_, _| {
        Rgb(dice.next().to_le_bytes()[..3].try_into().unwrap())
    })
}

const CUT_FORMATS: [(&str, ImageFormat); 3] = [
    ("jpg", ImageFormat::Jpeg),
    ("png", ImageFormat::Png),
    ("webp", ImageFormat::WebP),
];

/// What may be missing behind the data: a mark, or the byte that makes the length of a WebP's only chunk even.
fn end_marker_bytes(format: ImageFormat, file: &[u8]) -> usize {
    match format {
        ImageFormat::Jpeg => 2,
        ImageFormat::Png => 12,
        ImageFormat::Gif => 2,
        _ => usize::from(file[16] % 2),
    }
}

#[test]
fn a_picture_whose_end_marker_alone_is_missing_is_labelled() {
    let dir = temp();
    let formats = [&CUT_FORMATS[..2], &[("gif", ImageFormat::Gif)]].concat();
    for (ending, format) in formats {
        let bytes = pictures::encode(&noisy(1), format);
        let marker = end_marker_bytes(format, &bytes);
        std::fs::write(dir.path().join(format!("whole.{ending}")), &bytes).unwrap();
        for missing in 1..=marker {
            let name = format!("{missing}.{ending}");
            std::fs::write(dir.path().join(name), &bytes[..bytes.len() - missing]).unwrap();
        }
    }
    let rows = rows_by_name(dir.path());
    assert_eq!(rows.len(), 3 + 2 + 12 + 2);
    for (name, row) in &rows {
        assert_ne!(row["status"], "error", "{name}: {row}");
        let (_, ending) = name.split_once('.').unwrap();
        assert_eq!(apart(row, &rows[&format!("whole.{ending}")]), 0.0, "{name}");
    }
}

#[test]
fn every_truncated_jpeg_png_and_webp_is_found() {
    let dir = temp();
    let mut expected = 0;
    for (ending, format) in CUT_FORMATS {
        for number in 0..10 {
            let bytes = pictures::encode(&noisy(number), format);
            // Ten places: nine inside, and the last byte in front of the end marker.
            let end = bytes.len() - end_marker_bytes(format, &bytes);
            for cut in 1..=10 {
                let length = (end * cut / 10).min(end - 1);
                let name = format!("{number}-{cut}.{ending}");
                std::fs::write(dir.path().join(name), &bytes[..length]).unwrap();
                expected += 1;
            }
        }
    }
    let rows = rows_by_name(dir.path());
    assert_eq!(rows.len(), expected);
    for (name, row) in rows {
        assert_eq!(row["status"], "error", "{name}: {row}");
        let reason = row["reason"].as_str().unwrap();
        assert!(reason.contains("truncated"), "{name}: {reason}");
    }
}

#[test]
fn no_whole_picture_is_accused_even_with_data_after_its_end() {
    let dir = temp();
    for (ending, format) in CUT_FORMATS {
        for number in 0..20 {
            let mut bytes = pictures::encode(&noisy(number), format);
            if number % 2 == 1 {
                bytes.extend(b"what a phone appends after the picture");
            }
            let name = format!("{number}.{ending}");
            std::fs::write(dir.path().join(name), bytes).unwrap();
        }
    }
    let rows = rows_by_name(dir.path());
    assert_eq!(rows.len(), 60);
    for (name, row) in rows {
        assert_ne!(row["status"], "error", "{name}: {row}");
    }
}

#[test]
fn a_picture_has_the_same_scores_however_the_camera_was_held() {
    let dir = temp();
    // Blocks of 16 pixels and no edge inside them: JPEG stores them without loss, turned or not.
    let upright = RgbImage::from_fn(128, 64, |x, y| match (x / 16, y / 16) {
        (1..=3, 0) => Rgb([200, 30, 30]),
        (6, _) => Rgb([30, 40, 190]),
        (0, 2..) => Rgb([20, 160, 40]),
        _ => Rgb([225, 225, 215]),
    });
    for orientation in 1..=8 {
        let jpeg = pictures::fine_jpeg(&pictures::stored_for(&upright, orientation));
        let turned = pictures::with_orientation(&jpeg, orientation);
        std::fs::write(dir.path().join(format!("{orientation}.jpg")), turned).unwrap();
        std::fs::write(dir.path().join(format!("{orientation}-raw.jpg")), jpeg).unwrap();
    }
    let rows = rows_by_name(dir.path());
    let upright = &rows["1-raw.jpg"];
    let mut ignored = 0.0_f64;
    for orientation in 1..=8 {
        let apart_by = apart(&rows[&format!("{orientation}.jpg")], upright);
        assert!(apart_by <= 1e-3, "orientation {orientation}: {apart_by}");
        ignored = ignored.max(apart(&rows[&format!("{orientation}-raw.jpg")], upright));
    }
    assert!(
        ignored > 1e-3,
        "this picture looks the same from all sides: {ignored}"
    );
}

#[test]
fn every_shape_is_used_or_too_small() {
    let dir = with_pictures(12);
    let shapes = [(1, 1), (1, 20_000), (20_000, 1), (40, 3000), (3000, 40)];
    let folder = dir.path().join("pictures/disc/shapes");
    std::fs::create_dir(&folder).unwrap();
    for (width, height) in shapes {
        let picture = pictures::draw("disc", 1, width, height);
        pictures::save(&folder.join(format!("{width}x{height}.png")), &picture);
    }
    let rows = rows_by_name(&folder);
    assert_eq!(rows.len(), shapes.len());
    let mut bad = 0;
    for (name, row) in rows {
        if row["status"] == "error" {
            bad += 1;
            let reason = row["reason"].as_str().unwrap();
            assert!(reason.contains("too_small"), "{name}: {reason}");
            assert!(
                name.contains('1'),
                "{name} has room for a document: {reason}"
            );
        }
    }
    let trained = tiny(dir.path(), "a")
        .run()
        .code(if bad > 0 { 3 } else { 0 });
    assert_eq!(counts(&trained), [41, 41 - bad, bad]);
    // With the limit at one pixel all of them are used.
    let trained = tiny(dir.path(), "b")
        .set(["data.min_side_px=1"])
        .run()
        .code(0);
    assert_eq!(counts(&trained), [41, 41, 0]);
}
