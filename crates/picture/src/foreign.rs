//! Formats that other crates read, such as HEIC and PDF: whoever has a decoder for them installs it once, and every way from
//! bytes to a picture knows them. Decodes nothing itself.

use super::{FormWarning, Limits, Reject};
use std::sync::OnceLock;

/// A decoder of formats that are `unsupported` here.
pub trait Reader: Send + Sync {
    /// `None` where the bytes are of none of its formats; a reason where nothing of the file can be read. Counts the pages
    /// and decodes none, in time and memory that the file's length bounds.
    fn open<'a>(
        &self,
        bytes: &'a [u8],
        limits: &Limits,
    ) -> Option<Result<Box<dyn Sheets + 'a>, Reject>>;
}

/// The pages of one file.
pub trait Sheets: Send + Sync {
    /// At least 1. Where the file has more than [`Limits::max_pages`], one more than these, which is the reason.
    fn count(&self) -> usize;

    /// What is odd about the file itself, and holds for each of its pages.
    fn form(&self) -> Option<FormWarning> {
        None
    }

    /// The page at `index` as the bytes of a file of a [`Format`](super::Format): what a scan holds as it lies, else pixels
    /// as PNM, upright and in sRGB.
    ///
    /// # Errors
    /// Why there is none; limits are checked before anything is allocated by a size from the file.
    fn get(&self, index: usize) -> Result<Vec<u8>, Reject>;
}

static READER: OnceLock<&'static dyn Reader> = OnceLock::new();

/// From now on, `reader` is asked about files of formats that are not read here. Whether it is the first: there is one for a
/// program, which knows all formats.
pub fn install(reader: &'static dyn Reader) -> bool {
    READER.set(reader).is_ok()
}

/// What [`Reader::open`] says of bytes that are `unsupported` here.
pub(super) fn open<'a>(
    bytes: &'a [u8],
    limits: &Limits,
) -> Option<Result<Box<dyn Sheets + 'a>, Reject>> {
    READER.get()?.open(bytes, limits)
}
