//! What a file may cost, checked against its header before the memory is spent.

use super::{Reason, Refused};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longer files are not sent here.
    pub max_bytes: u64,
    /// Pictures whose header claims more are never decoded.
    pub max_pixels: u64,
    /// The smaller side must have at least so many pixels.
    pub min_side_px: u32,
    /// Of a document, so many pages are read.
    pub max_pages: u32,
}

/// Of a picture while it is decoded: three planes of 16 bits, the four bytes that are made of each pixel, the same once
/// more in other colours, and the result.
const BYTES_PER_PIXEL: u64 = 24;

impl Limits {
    /// Memory for one picture while it is decoded.
    pub fn decoder_bytes(&self) -> u64 {
        self.max_pixels.saturating_mul(BYTES_PER_PIXEL)
    }

    /// Refuses a header's claim before any pixel is allocated.
    pub(crate) fn check(&self, width_px: u64, height_px: u64) -> Result<(), Refused> {
        let shape = || format!("{width_px} × {height_px} pixels");
        if width_px == 0 || height_px == 0 {
            return Err(Refused::corrupt(shape()));
        }
        if width_px.saturating_mul(height_px) > self.max_pixels {
            let detail = format!("{}, at most {} are read", shape(), self.max_pixels);
            return Err(Refused::new(Reason::TooManyPixels, detail));
        }
        if width_px.min(height_px) < u64::from(self.min_side_px) {
            let detail = format!("{}, each side needs {}", shape(), self.min_side_px);
            return Err(Refused::new(Reason::TooSmall, detail));
        }
        Ok(())
    }

    /// Refuses a picture whose decoding needs more than [`Limits::decoder_bytes`].
    #[cfg(any(feature = "jpeg2000", feature = "jpegxl"))]
    pub(crate) fn check_memory(&self, needed_bytes: u64) -> Result<(), Refused> {
        if needed_bytes <= self.decoder_bytes() {
            return Ok(());
        }
        let detail = format!(
            "decoding needs {} MiB, at most {} are spent",
            needed_bytes >> 20,
            self.decoder_bytes() >> 20
        );
        Err(Refused::new(Reason::TooManyPixels, detail))
    }
}
