//! What a JPEG becomes before it has colours: a plane of samples for each component, as fine as it is needed, lying as it
//! lies in the file. Knows no coefficient.

use super::header::{Component, Frame, Tables};
use super::idct;
use image::metadata::Orientation;

/// A decoded picture, not yet turned upright.
pub(crate) struct Planes {
    /// One of grey, or three.
    pub planes: Vec<Plane>,
    pub colors: Colors,
    pub orientation: Orientation,
    /// Of the whole picture.
    pub width_px: u32,
    pub height_px: u32,
}

impl Planes {
    /// Width and height of the whole picture, turned upright.
    pub fn upright_size(&self) -> (u32, u32) {
        if is_transposed(self.orientation) {
            (self.height_px, self.width_px)
        } else {
            (self.width_px, self.height_px)
        }
    }
}

/// What the three planes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colors {
    /// Luma and two chroma differences as JFIF defines them: BT.601 in full range.
    YCbCr,
    Rgb,
}

/// The samples of one component.
pub(crate) struct Plane {
    /// Samples that one block of 8 × 8 became, each way: 1, 2, 4 or 8.
    pub side: usize,
    /// Whole MCUs, row by row, `stride` samples each.
    pub samples: Vec<u8>,
    pub stride: usize,
    /// The part that the picture covers, in samples: a whole number of eighths of `side`.
    pub width: f64,
    pub height: f64,
}

/// What the three components of a frame are.
pub(super) fn colors(frame: &Frame, tables: &Tables) -> Colors {
    match (&frame.components[..], tables.adobe_transform) {
        ([_, _, _], Some(0)) => Colors::Rgb,
        ([r, g, b], None) if [r.id, g.id, b.id] == *b"RGB" => Colors::Rgb,
        _ => Colors::YCbCr,
    }
}

/// Whether upright means width and height exchanged.
pub(crate) fn is_transposed(orientation: Orientation) -> bool {
    orientation.to_exif() >= 5
}

impl Plane {
    pub(super) fn new(component: &Component, side: usize, (wide, high): (usize, usize)) -> Plane {
        Plane {
            side,
            samples: vec![0; wide * high * side * side],
            stride: wide * side,
            width: f64::from(component.width) * side as f64 / 8.0,
            height: f64::from(component.height) * side as f64 / 8.0,
        }
    }

    /// Writes the samples of one block, row by row.
    #[inline(always)]
    pub(super) fn put(&mut self, bx: usize, by: usize, samples: &[u8]) {
        let at = by * self.side * self.stride + bx * self.side;
        for (y, row) in samples.chunks_exact(self.side).enumerate() {
            self.samples[at + y * self.stride..][..row.len()].copy_from_slice(row);
        }
    }

    /// The same from the coefficients of the lowest 4 × 4 frequencies, row by row, in full size.
    #[inline(always)]
    pub(super) fn put_low(&mut self, bx: usize, by: usize, low: &[i32; 16]) {
        match self.side {
            1 => self.samples[by * self.stride + bx] = idct::one(low[0]),
            2 => self.put(bx, by, &idct::two([low[0], low[1], low[4], low[5]])),
            _ => self.put(bx, by, &idct::four(low)),
        }
    }
}
