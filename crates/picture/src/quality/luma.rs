//! The luma of a picture at the size at which captures are judged.

use super::super::fit;
use super::super::jpeg::{Colors, Pixels, Planes};
use super::{JUDGED_PX, Measures};
use image::RgbImage;

/// Rows of 8-bit luma.
pub(super) struct Luma {
    pub width: usize,
    pub height: usize,
    pub rows: Vec<u8>,
}

/// Measures whatever a file was decoded to.
pub(crate) fn of_pixels(pixels: &Pixels) -> Measures {
    match pixels {
        Pixels::Planes(planes) => of_planes(planes),
        Pixels::Picture(picture) => of_picture(picture),
    }
}

/// Measures a decoded picture of its full size.
fn of_picture(picture: &RgbImage) -> Measures {
    let size = picture.dimensions();
    let (width, height) = judged(size, size);
    let small;
    let pixels = if (width, height) == size {
        picture
    } else {
        small = fit::resize(picture, width, height);
        &small
    };
    let rows = pixels.as_raw().chunks_exact(3).map(luma);
    Measures::new(
        &Luma::new(width, height, rows.collect()),
        size.0.max(size.1),
    )
}

/// Measures what was decoded of a JPEG, lying as it lies in the file.
fn of_planes(planes: &Planes) -> Measures {
    let size = (planes.width_px, planes.height_px);
    let decoded = &planes.planes[0];
    let decoded = (decoded.width.ceil() as u32, decoded.height.ceil() as u32);
    let (width, height) = judged(size, decoded);
    let plane = |index: usize| fit::resize_plane(&planes.planes[index], width, height);
    let rows = match (planes.planes.len(), planes.colors) {
        (3, Colors::Rgb) => {
            let (r, g, b) = (plane(0), plane(1), plane(2));
            let pixels = r.iter().zip(&g).zip(&b);
            pixels.map(|((&r, &g), &b)| luma(&[r, g, b])).collect()
        }
        _ => plane(0),
    };
    Measures::new(&Luma::new(width, height, rows), size.0.max(size.1))
}

/// The size at which a picture of this size is judged, no larger than what was `decoded` of it.
fn judged((width, height): (u32, u32), decoded: (u32, u32)) -> (u32, u32) {
    let long = width.max(height).max(1);
    let side = JUDGED_PX.min(decoded.0.max(decoded.1)).max(1);
    let scaled = |length: u32| {
        let scaled = (u64::from(length) * u64::from(side) + u64::from(long) / 2) / u64::from(long);
        // Never above `side`.
        (scaled as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// BT.601 in units of 1 / 256.
fn luma(pixel: &[u8]) -> u8 {
    let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    ((77 * r + 150 * g + 29 * b + 128) >> 8) as u8
}

impl Luma {
    pub fn new(width: u32, height: u32, rows: Vec<u8>) -> Self {
        Luma {
            width: width as usize,
            height: height as usize,
            rows,
        }
    }

    /// The value that `1 − part` of the pixels exceed.
    pub fn quantile(&self, part: f64) -> u8 {
        let mut counts = [0u32; 256];
        self.rows.iter().for_each(|&v| counts[usize::from(v)] += 1);
        quantile(&counts, part) as u8
    }

    /// Half as large: means of 2 × 2. What is left over at an odd end is dropped.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut rows = Vec::with_capacity(width * height);
        for pair in self.rows.chunks_exact(2 * self.width.max(1)).take(height) {
            let (above, below) = pair.split_at(self.width);
            let columns = above.chunks_exact(2).zip(below.chunks_exact(2));
            rows.extend(columns.map(|(a, b)| {
                let sum: u16 = [a[0], a[1], b[0], b[1]].map(u16::from).iter().sum();
                ((sum + 2) / 4) as u8
            }));
        }
        Luma {
            width,
            height,
            rows,
        }
    }
}

/// The first place of a histogram up to which `part` of all lie.
pub(super) fn quantile(counts: &[u32], part: f64) -> usize {
    let total: u32 = counts.iter().sum();
    let wanted = f64::from(total) * part;
    let mut seen = 0;
    let reached = counts.iter().position(|&count| {
        seen += count;
        f64::from(seen) >= wanted
    });
    reached.unwrap_or(counts.len().saturating_sub(1))
}
