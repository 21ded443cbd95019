//! Writes each file as a network sees it, without bars: `squares SIDE FOLDER FILE…` makes `FOLDER/NAME.rgb`, three bytes a
//! pixel. What `compare.py` beside it compares with littleCMS.

use docsort_picture::{Fit, Limits, MAX_PAGES, Preprocessing, decode_fitted};
use std::error::Error;
use std::path::Path;

const LIMITS: Limits = Limits {
    max_bytes: 1 << 30,
    max_pixels: 1 << 28,
    min_side_px: 1,
    max_pages: MAX_PAGES,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let usage = "usage: squares SIDE FOLDER FILE…";
    let (side_px, folder) = words.next().zip(words.next()).ok_or(usage)?;
    let square = Preprocessing {
        side_px: side_px.parse()?,
        fit: Fit::Squash,
        pad_rgb: [0; 3],
        mean: [0.0; 3],
        std: [1.0; 3],
    };
    for path in words {
        let fitted = decode_fitted(&std::fs::read(&path)?, &LIMITS, &square)?;
        let name = Path::new(&path).file_name().ok_or(usage)?;
        let to = Path::new(&folder).join(name).with_added_extension("rgb");
        std::fs::write(to, fitted.into_raw())?;
    }
    Ok(())
}
