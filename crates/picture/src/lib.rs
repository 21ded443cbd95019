//! From a path to what the network sees: [`read`] a picture, decode it at the size that is needed
//! and fit it to the square ([`decode_fitted`]), [`augment`] it (training only), make it
//! numbers ([`Normalization`]). What is wrong with a capture is measured on the way ([`Measures`]).
//!
//! Files are hostile until proven otherwise: the format is decided by content, sizes are refused
//! from the header, cut files are named, and a decoder's panic ends one picture, never the run.
//! Never names a tensor, and never opens a file for writing.

// A browser's engine leaves the rarest formats out.
#![cfg_attr(target_arch = "wasm32", allow(dead_code, unused_imports))]

mod augment;
mod decode;
mod disturb;
mod fit;
mod foreign;
mod form;
#[cfg(fuzzing)]
pub mod fuzzing;
mod jpeg;
mod light;
mod metered;
mod normalization;
mod pages;
mod paired;
pub mod panics;
mod pixels;
mod preprocessing;
mod profile;
mod quality;
mod read;
mod reject;
mod sniff;
mod structure;
mod thumbnail;
mod turn;
mod warp;
mod words;

#[cfg(test)]
mod tests;

pub use augment::augment;
pub use decode::{
    Decoded, Inspected, decode, decode_fitted, decode_fitted_two, decode_measured,
    decode_measured_two, inspect, is_jpeg,
};
pub use disturb::{Disturbance, STRENGTHS, disturb};
pub use fit::fit;
pub use foreign::{Reader, Sheets, install};
pub use form::FormWarning;
pub use normalization::Normalization;
pub use pages::{Pages, read_page};
pub use preprocessing::{Augment, Fit, Preprocessing};
pub use quality::{Measures, Problem};
pub use read::{open_regular, read, read_regular};
pub use reject::{Reject, RejectKind};
pub use sniff::Format;
pub use thumbnail::thumbnail;

/// What a picture may cost. Checked before the memory is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Longer files are never opened.
    pub max_bytes: u64,
    /// Pictures whose header claims more are never decoded. A decoder may use
    /// [`Limits::decoder_bytes`] of memory for one picture.
    pub max_pixels: u64,
    /// The smaller side must have at least so many pixels.
    pub min_side_px: u32,
    /// So many pages of a file are read.
    pub max_pages: u32,
}

/// Pages of a file that are read where nothing else was asked for: a passport's worth; a longer file is a book.
pub const MAX_PAGES: u32 = 50;

impl Limits {
    /// Memory that a decoder may need for one picture. Six bytes a pixel hold 16-bit RGB, or a
    /// progressive JPEG's coefficients at 4:2:0 beside its RGB8 result.
    pub fn decoder_bytes(&self) -> u64 {
        self.max_pixels.saturating_mul(6)
    }

    /// Refuses a file by its length, before it is opened.
    ///
    /// # Errors
    /// `too_long`.
    pub fn check_length(&self, length_bytes: u64) -> Result<(), Reject> {
        if length_bytes <= self.max_bytes {
            return Ok(());
        }
        let detail = format!("{length_bytes} bytes, at most {} are read", self.max_bytes);
        Err(Reject::new(RejectKind::TooLong, detail))
    }

    /// Refuses a header's claim before any pixel is allocated.
    fn check(&self, width_px: u64, height_px: u64) -> Result<(), Reject> {
        let shape = || format!("{width_px} × {height_px} pixels");
        if width_px == 0 || height_px == 0 {
            return Err(Reject::new(RejectKind::Corrupt, shape()));
        }
        if width_px.saturating_mul(height_px) > self.max_pixels {
            let detail = format!("{}, at most {} are read", shape(), self.max_pixels);
            return Err(Reject::new(RejectKind::TooManyPixels, detail));
        }
        if width_px.min(height_px) < u64::from(self.min_side_px) {
            let detail = format!("{}, each side needs {}", shape(), self.min_side_px);
            return Err(Reject::new(RejectKind::TooSmall, detail));
        }
        Ok(())
    }

    /// Refuses a picture whose decoding needs more than [`Limits::decoder_bytes`], or more than the system gives: where a decoder
    /// asks for that, the whole program ends.
    fn check_memory(&self, needed_bytes: u64) -> Result<(), Reject> {
        self.check_needed(needed_bytes)?;
        if needed_bytes >= ASKED_FOR {
            with_room(needed_bytes)?;
        }
        Ok(())
    }

    /// An empty buffer for so many bytes of a decoded picture, refused as by [`Limits::check_memory`].
    fn buffer(&self, bytes: u64) -> Result<Vec<u8>, Reject> {
        self.check_needed(bytes)?;
        with_room(bytes)
    }

    fn check_needed(&self, needed_bytes: u64) -> Result<(), Reject> {
        if needed_bytes > self.decoder_bytes() {
            let detail = format!(
                "decoding needs {} MiB, at most {} are spent",
                needed_bytes >> 20,
                self.decoder_bytes() >> 20
            );
            return Err(Reject::new(RejectKind::TooManyPixels, detail));
        }
        Ok(())
    }
}

/// Less is not asked for by itself: a program without so much does not go on in any case.
const ASKED_FOR: u64 = 16 << 20;

/// An empty buffer with room for so many bytes.
///
/// # Errors
/// `unreadable` where the system does not give them.
pub fn with_room(bytes: u64) -> Result<Vec<u8>, Reject> {
    let mut buffer = Vec::new();
    let length = usize::try_from(bytes).unwrap_or(usize::MAX);
    match buffer.try_reserve_exact(length) {
        Ok(()) => Ok(buffer),
        Err(_) => {
            let detail = format!(
                "it needs {} MiB of memory, more than the system gives",
                bytes >> 20
            );
            Err(Reject::new(RejectKind::Unreadable, detail))
        }
    }
}
