//! The pieces of a page that opens from disk and asks for nothing: its style, and small pictures as data
//! addresses.

use crate::config::{Config, Fit, Preprocessing};
use crate::report::jpeg_address;
use docsort_picture::{self as picture, Limits};
use image::codecs::jpeg::JpegEncoder;
use image::{RgbImage, imageops};
use std::path::Path;

/// Longer side of a small picture: sharp on a phone's screen at half of the page's width.
const THUMBNAIL_PX: u32 = 224;

/// JPEG quality: about 6 KB a picture.
const QUALITY: u8 = 72;

/// Light and dark by the reader's setting; one column on a phone; nothing is cut by the printer.
pub(super) const STYLE: &str = include_str!("page.css");

/// A small picture.
pub(super) struct Thumbnail {
    /// `data:image/jpeg;base64,…`
    pub(super) address: String,
    pub(super) width_px: u32,
    pub(super) height_px: u32,
}

/// The picture at `path`, or this page of several, small; `None` if it cannot be read.
pub(super) fn thumbnail(path: &Path, page: Option<u32>, limits: &Limits) -> Option<Thumbnail> {
    let preprocessing = Preprocessing {
        side_px: THUMBNAIL_PX,
        fit: Fit::Letterbox,
        ..Config::default().picture
    };
    // What cannot be shown was told of already.
    let bytes = picture::read_page(path, page, limits).ok()?;
    let seen = picture::inspect(&bytes, limits, &preprocessing).ok()?;
    let picture = without_bars(&seen.fitted, seen.width_px, seen.height_px);
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    picture.write_with_encoder(encoder).ok()?;
    Some(Thumbnail {
        address: jpeg_address(&jpeg),
        width_px: picture.width(),
        height_px: picture.height(),
    })
}

/// The middle of the square, which the picture fills.
fn without_bars(square: &RgbImage, width_px: u32, height_px: u32) -> RgbImage {
    let side = square.width();
    let longer = f64::from(width_px.max(height_px)).max(1.0);
    let within = |length: u32| {
        let scaled = (f64::from(length) * f64::from(side) / longer).round() as u32;
        scaled.clamp(1, side)
    };
    let (width, height) = (within(width_px), within(height_px));
    let (left, top) = ((side - width) / 2, (side - height) / 2);
    imageops::crop_imm(square, left, top, width, height).to_image()
}
