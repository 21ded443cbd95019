//! A contact sheet: many pictures in one, so that a person can look at what is drawn.

use super::{DocumentsError, Kind, Request, draw};
use image::codecs::png::PngEncoder;
use image::{Rgb, RgbImage, imageops};
use rayon::prelude::*;
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
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
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(out)
        .map_err(fail)?;
    let cell = request.long_side_px + GAP_PX;
    let columns = request.per_class.clamp(1, COLUMNS);
    let rows = request.per_class.div_ceil(columns);
    let mut sheet = RgbImage::from_pixel(
        columns as u32 * cell + GAP_PX,
        (rows * request.kinds.len() as u64) as u32 * cell + GAP_PX,
        Rgb([120, 120, 120]),
    );
    for (block, &kind) in request.kinds.iter().enumerate() {
        for row in 0..rows {
            let first = row * columns;
            let last = (first + columns).min(request.per_class);
            let pictures: Vec<RgbImage> = (first..last)
                .into_par_iter()
                .map(|index| drawn(request, kind, index, progress))
                .collect();
            let y = (block as u64 * rows + row) * u64::from(cell);
            for (column, picture) in pictures.iter().enumerate() {
                let room = |side: u32| i64::from(GAP_PX + (request.long_side_px - side) / 2);
                let x = column as i64 * i64::from(cell) + room(picture.width());
                imageops::replace(&mut sheet, picture, x, y as i64 + room(picture.height()));
            }
        }
    }
    let mut writer = BufWriter::new(file);
    sheet
        .write_with_encoder(PngEncoder::new(&mut writer))
        .map_err(|error| DocumentsError::Encode {
            path: out.to_owned(),
            reason: error.to_string(),
        })?;
    writer.flush().map_err(fail)
}

fn drawn(request: &Request, kind: Kind, index: u64, progress: &(dyn Fn(u64) + Sync)) -> RgbImage {
    let picture = draw(
        kind,
        request.rules,
        request.seed,
        index,
        request.long_side_px,
    );
    progress(1);
    picture.image
}
