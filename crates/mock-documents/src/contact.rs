//! A contact sheet: many pictures in one, so that a person can look at what is drawn.

use super::{DocumentsError, Request};
use image::codecs::png::PngEncoder;
use image::{Rgb, RgbImage, imageops};
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

/// Pictures in a row.
const COLUMNS: u64 = 10;
/// Between pictures.
const GAP_PX: u32 = 4;

/// Writes the pictures that [`super::write_folder`] would write as one PNG: a block of rows for each
/// class, in the order of `request.kinds`, ten pictures in a row. Calls `progress(1)` for each.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn contact_sheet(
    out: &Path,
    request: &Request,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(), DocumentsError> {
    let fail = |source: std::io::Error| DocumentsError::Io {
        path: out.to_owned(),
        source,
    };
    let cell = request.long_side_px + GAP_PX;
    let counts = request.kinds.iter().map(|&kind| request.count(kind));
    let columns = counts.clone().max().unwrap_or(1).clamp(1, COLUMNS);
    let rows: u64 = counts.map(|count| count.div_ceil(columns)).sum();
    let mut sheet = RgbImage::from_pixel(
        columns as u32 * cell + GAP_PX,
        rows as u32 * cell + GAP_PX,
        Rgb([120, 120, 120]),
    );
    let mut y = 0i64;
    for &kind in &request.kinds {
        let count = request.count(kind);
        for row in 0..count.div_ceil(columns) {
            let first = row * columns;
            let last = (first + columns).min(count);
            let pictures: Vec<RgbImage> = (first..last)
                .into_par_iter()
                .map(|index| {
                    let picture = request.picture(kind, index);
                    progress(1);
                    picture.image
                })
                .collect();
            for (column, picture) in pictures.iter().enumerate() {
                let room = |side: u32| i64::from(GAP_PX + (request.long_side_px - side) / 2);
                let x = column as i64 * i64::from(cell) + room(picture.width());
                imageops::replace(&mut sheet, picture, x, y + room(picture.height()));
            }
            y += i64::from(cell);
        }
    }
    let mut bytes = Vec::new();
    sheet
        .write_with_encoder(PngEncoder::new(&mut bytes))
        .map_err(|error| DocumentsError::Encode {
            path: out.to_owned(),
            reason: error.to_string(),
        })?;
    // Only now, so that what is stopped before leaves nothing.
    let mut file = File::create_new(out).map_err(fail)?;
    let written = file.write_all(&bytes);
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(out);
    }
    written.map_err(fail)
}
