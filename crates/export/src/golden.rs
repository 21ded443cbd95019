//! A picture, the square that docsort makes of it, and what the network says: by these three another program can tell
//! whether its decoding and resizing are docsort's. The picture is drawn here from arithmetic; it shows nothing.

use crate::error::ExportError;
use crate::{File, Source, facts};
use docsort_engine::Limits;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;
use std::io::Cursor;

/// Wider than high, so that letterboxing shows, and no multiple of any usual side.
const SIZE: (u32, u32) = (611, 407);

/// `golden/picture.png`, `golden/square.png` and `golden/answer.json`.
///
/// # Errors
/// [`ExportError::Golden`] if a PNG cannot be written.
pub fn files(source: &Source) -> Result<Vec<File>, ExportError> {
    let picture = png(&picture())?;
    let limits = Limits {
        max_bytes: picture.len() as u64,
        max_pixels: u64::from(SIZE.0 * SIZE.1),
        min_side_px: 1,
        max_pages: docsort_engine::MAX_PAGES,
    };
    let square = source.engine.preprocess(&picture, &limits);
    let square = square.map_err(|reject| ExportError::Golden(reject.to_string()))?;
    let pixels = [square.pixels];
    let logits = source.engine.logits(&pixels);
    let [logits] = &logits[..] else {
        return Err(ExportError::Golden("one square has one row".to_owned()));
    };
    let outcome = source.engine.verdict(logits);
    let numbers = |values: &[f32]| -> Vec<f64> {
        values.iter().map(|&value| facts::shortest(value)).collect()
    };
    let manifest = source.engine.manifest();
    let answer = json!({
        "picture": "picture.png",
        "square": "square.png",
        "classes": manifest.classes,
        "logits": numbers(logits),
        "probabilities": outcome.scores().map(numbers),
        "status": outcome.status(),
        "label": outcome.label_text(&manifest.classes),
    });
    Ok(vec![
        File::new("golden/picture.png", picture),
        File::new("golden/square.png", png(&pixels[0])?),
        File::new("golden/answer.json", crate::pretty(&answer)),
    ])
}

/// Slopes, fine stripes, a checkerboard and a disc: what resizing methods treat differently.
fn picture() -> RgbImage {
    RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let slope = |part: u32, whole: u32| (255 * part / whole) as u8;
        let (right, low) = (x >= SIZE.0 / 2, y >= SIZE.1 / 2);
        let (dx, dy) = (i64::from(x) - 300, i64::from(y) - 200);
        if dx * dx + dy * dy < 90 * 90 {
            return Rgb([214, 40, 57]);
        }
        match (right, low) {
            (false, false) => Rgb([slope(x, SIZE.0), slope(y, SIZE.1), 90]),
            // Three pixels of a period: finer than any square keeps.
            (true, false) if (x + 2 * y).is_multiple_of(3) => Rgb([20, 24, 40]),
            (true, false) => Rgb([240, 236, 220]),
            (false, true) if (x / 7 + y / 7).is_multiple_of(2) => Rgb([12, 90, 150]),
            (false, true) => Rgb([250, 200, 80]),
            (true, true) => Rgb([slope(y, SIZE.1), 128, slope(x, SIZE.0)]),
        }
    })
}

fn png(picture: &RgbImage) -> Result<Vec<u8>, ExportError> {
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(|error| ExportError::Golden(error.to_string()))?;
    Ok(bytes)
}
