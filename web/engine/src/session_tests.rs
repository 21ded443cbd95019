//! What a page gets, without a browser: rows by docs/rows.md, small copies of the right shape, maps that point at what
//! decides.

use super::*;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb};
use serde_json::Value;

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    PngEncoder::new(&mut bytes)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn parsed(bytes: Vec<u8>) -> Value {
    serde_json::from_slice(&bytes).unwrap()
}

fn row(answer: &Value) -> Value {
    serde_json::from_str(answer["json"].as_str().unwrap()).unwrap()
}

/// Grey, but for noise in its upper left quarter.
fn busy_corner(side: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        if x < side / 2 && y < side / 2 {
            Rgb([x * 37 + y * 91, x * 59 + y * 13, x * 7 + y * 53].map(|value| value as u8))
        } else {
            Rgb([150; 3])
        }
    })
}

#[test]
fn a_picture_gets_one_line_of_each_form_under_its_own_path() {
    let session = Session::shipped().unwrap();
    let answer = parsed(session.answer(&png(&busy_corner(64)), "ä/=1.png".as_bytes(), 0));
    let row = row(&answer);
    assert_eq!(row["path"], "ä/=1.png");
    assert!(["ok", "unknown"].contains(&row["status"].as_str().unwrap()));
    let probabilities = row["probabilities"].as_object().unwrap();
    let sum: f64 = probabilities
        .values()
        .map(|value| value.as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 1e-5, "{sum}");
    let (csv, json) = (
        answer["csv"].as_str().unwrap(),
        answer["json"].as_str().unwrap(),
    );
    assert!(csv.starts_with("\"ä/=1.png\",") && csv.ends_with('\n') && json.ends_with("}\n"));
    let header = String::from_utf8(session.csv_header()).unwrap();
    assert!(
        header.starts_with("\"path\",\"status\",\"label\",\"confidence\","),
        "{header}"
    );
}

#[test]
fn what_was_not_looked_at_is_an_error_with_its_reason() {
    let session = Session::shipped().unwrap();
    let reason = "too_long: 70000000 bytes, at most 67108864 are read";
    for answer in [
        session.refuse(reason.as_bytes(), b"a.jpg", 0),
        session.refuse_length(70_000_000, b"a.jpg"),
    ] {
        let answer = parsed(answer);
        let row = row(&answer);
        assert_eq!(
            (&row["status"], &row["page"]),
            (&"error".into(), &Value::Null)
        );
        assert_eq!(row["reason"], reason);
        assert_eq!(answer["explained"], Value::Null);
    }
}

#[test]
fn a_page_has_its_number_in_its_row() {
    let session = Session::shipped().unwrap();
    let answers = [
        session.answer(&png(&busy_corner(64)), b"scans.pdf", 3),
        session.refuse(b"truncated: PDF", b"scans.pdf", 3),
    ];
    for answer in answers {
        assert_eq!(row(&parsed(answer))["page"], 3);
    }
}

#[test]
fn a_small_copy_has_the_pictures_shape_and_colours() {
    let session = Session::shipped().unwrap();
    let wide = png(&RgbImage::from_pixel(200, 50, Rgb([10, 200, 90])));
    let copy = session.view(&wide, 100).unwrap();
    assert_eq!(copy[..8], [100, 0, 0, 0, 25, 0, 0, 0]);
    assert_eq!(copy.len(), 8 + 4 * 100 * 25);
    assert_eq!(copy[8..12], [10, 200, 90, 255]);
    assert!(
        session
            .view(b"no picture", 100)
            .unwrap_err()
            .starts_with("unsupported")
    );
}

/// The map's values, row by row, and how many there are a side.
fn values(output: &[u8]) -> (Vec<f32>, usize) {
    let number = |at: usize| u32::from_le_bytes(output[at..at + 4].try_into().unwrap()) as usize;
    let (side, cells) = (number(0), number(4));
    assert_eq!(side, 128, "of the shipped model's square");
    let (values, rest) = output[8 + 4 * side * side..].as_chunks::<4>();
    assert!(rest.is_empty() && values.len() == cells * cells);
    let values = values.iter().map(|&value| f32::from_le_bytes(value));
    (values.collect(), cells)
}

#[test]
fn a_map_is_the_one_that_the_command_line_draws() {
    let session = Session::shipped().unwrap();
    let engine = Engine::shipped().unwrap();
    let busy = png(&busy_corner(64));
    let square = engine.preprocess(&busy, &LIMITS).unwrap().pixels;
    for label in 0..engine.manifest().classes.len() {
        let (values, cells) = values(&session.heat(&busy, label).unwrap());
        let heat = engine.heat(&square, label);
        assert_eq!((cells, cells), heat.size());
        assert_eq!(values, heat.values());
    }
}

#[test]
fn a_map_points_at_the_half_that_has_the_card() {
    let session = Session::shipped().unwrap();
    let drawing = "/../../assets/documents/credit_card/credit_card-0015.jpg";
    let card = std::fs::read(format!("{}{drawing}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let card = image::load_from_memory(&card).unwrap().into_rgb8();
    let mut beside = RgbImage::from_pixel(2 * card.width(), card.height(), Rgb([235; 3]));
    imageops::replace(&mut beside, &card, 0, 0);
    let (map, cells) = values(&session.heat(&png(&beside), 0).unwrap());
    let half = |right: bool| -> f32 {
        let inside = |&(at, _): &(usize, &f32)| (at % cells >= cells / 2) == right;
        map.iter()
            .enumerate()
            .filter(inside)
            .map(|(_, value)| value)
            .sum()
    };
    assert!(
        half(false) > 2.0 * half(true),
        "{} {}",
        half(false),
        half(true)
    );
}

#[test]
fn files_that_are_no_checkpoint_are_refused_in_one_line() {
    let refused = |manifest: &[u8]| Session::of_checkpoint(manifest, b"").err().unwrap();
    for message in [refused(b"x"), weights_name(b"x").unwrap_err()] {
        assert!(
            message.starts_with("manifest.toml: ") && !message.contains('\n'),
            "{message}"
        );
    }
}

#[test]
fn the_shipped_model_names_what_it_can_answer() {
    let about = parsed(Session::shipped().unwrap().about());
    assert_eq!(
        about["labels"],
        serde_json::json!(["credit_card", "drivers_license", "passport"])
    );
    assert_eq!(about["max_bytes"], 67_108_864);
}
