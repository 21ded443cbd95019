//! Pictures in formats that others' decoders read: HEIC, JPEG 2000, JPEG XL, and scans in PDF files. From a file's bytes to
//! upright RGB8 pages, or a reason of one line.
//!
//! Where the program said what starts it ([`apart::start_with`]), files are opened in a child with limits of memory and
//! time: no panic handler contains a stack overflow, an exhausted memory or a hang. Elsewhere (a browser's worker, a
//! fuzzer) they are opened in place, and what a decoder does to the process, it does.
//! Never opens a file by its name, never resizes, knows no other crate of docsort.

pub mod apart;
#[cfg(feature = "heic")]
mod heic;
#[cfg(feature = "jpeg2000")]
mod jpeg2000;
#[cfg(feature = "jpegxl")]
mod jpegxl;
mod kind;
mod limits;
#[cfg(feature = "pdf-scans")]
mod pdf;
mod picture;
#[cfg(feature = "reader")]
mod reader;
mod refused;
#[cfg(feature = "jpegxl")]
mod srgb;

pub use kind::Kind;
pub use limits::Limits;
pub use picture::{Page, Picture};
#[cfg(feature = "reader")]
pub use reader::{Decoders, READER};
pub use refused::{Reason, Refused};

use apart::{Session, Workers};

/// A file that was opened in this process.
pub trait Opened: Send + Sync {
    /// How many pages can be asked for; where something ended them early, one more, which says what.
    fn pages(&self) -> u32;

    /// Whether it moves, and its page is the first frame.
    fn is_animated(&self) -> bool {
        false
    }

    /// # Errors
    /// Why the page shows nothing.
    fn page(&self, index: u32) -> Result<Page, Refused>;
}

/// Opens a file in this process, whatever its decoder does to it: for the child, the fuzzers, and programs without a
/// child. A decoder may panic; whoever calls contains that.
///
/// # Errors
/// `too_many_pixels` and `too_small` by the header; `truncated`, `corrupt` and `unsupported` for what can be known before a
/// pixel is decoded; `unsupported` for a kind that was left out of this build.
pub fn open_here(kind: Kind, bytes: Vec<u8>, limits: &Limits) -> Result<Box<dyn Opened>, Refused> {
    match kind {
        #[cfg(feature = "heic")]
        Kind::Heic => Ok(Box::new(heic::Photo::open(bytes, limits)?)),
        #[cfg(feature = "jpeg2000")]
        Kind::Jpeg2000 => Ok(Box::new(jpeg2000::Photo::open(bytes, limits)?)),
        #[cfg(feature = "pdf-scans")]
        Kind::Pdf => Ok(Box::new(pdf::Document::open(bytes, limits)?)),
        #[cfg(feature = "jpegxl")]
        Kind::JpegXl => Ok(Box::new(jpegxl::Photo::open(bytes, limits)?)),
        #[allow(unreachable_patterns, reason = "not where all features are on")]
        kind => {
            let (name, advice) = (kind.name(), kind.advice());
            let detail = format!("{name}, which this build does not read; {advice}");
            Err(Refused::unsupported(detail))
        }
    }
}

/// A file that was opened, apart or here.
pub struct Document<'a>(Place<'a>);

enum Place<'a> {
    Here(Box<dyn Opened>),
    Apart(Session<'a>),
}

impl<'a> Document<'a> {
    /// Opens a file in a child where the program said what starts one, otherwise here.
    ///
    /// # Errors
    /// As [`open_here`]; `corrupt` where the file ends the child; `unsupported` where no child can be started.
    pub fn open(kind: Kind, bytes: &'a [u8], limits: &Limits) -> Result<Self, Refused> {
        match Workers::of_the_program() {
            Some(workers) => workers
                .open(kind, bytes, limits)
                .map(|session| Document(Place::Apart(session))),
            None => {
                open_here(kind, bytes.to_vec(), limits).map(|opened| Document(Place::Here(opened)))
            }
        }
    }

    /// As [`Opened::pages`].
    pub fn pages(&self) -> u32 {
        match &self.0 {
            Place::Here(opened) => opened.pages(),
            Place::Apart(session) => session.pages(),
        }
    }

    /// As [`Opened::is_animated`].
    pub fn is_animated(&self) -> bool {
        match &self.0 {
            Place::Here(opened) => opened.is_animated(),
            Place::Apart(session) => session.is_animated(),
        }
    }

    /// The page at `index`, counted from 0.
    ///
    /// # Errors
    /// As [`Opened::page`]; `corrupt` where the page ends the child.
    pub fn page(&self, index: u32) -> Result<Page, Refused> {
        match &self.0 {
            Place::Here(opened) => opened.page(index),
            Place::Apart(session) => session.page(index),
        }
    }
}

/// The first page of a file, at its own size.
///
/// # Errors
/// As [`Document::open`] and [`Document::page`].
pub fn decode(kind: Kind, bytes: &[u8], limits: &Limits) -> Result<Page, Refused> {
    Document::open(kind, bytes, limits)?.page(0)
}
