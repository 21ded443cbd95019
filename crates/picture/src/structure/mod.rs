//! Walks the skeleton of a file (markers, chunks, blocks, directories) before a decoder sees it:
//! refuses what its headers claim, finds the end of the picture, and drops what no decoder needs.
//!
//! Decoders fill a cut picture with grey and call it done, or inflate a text chunk of 1 GiB;
//! none of them may be asked first. Never decodes a pixel, never allocates by a claimed size.

mod bmp;
mod gif;
mod hdr;
pub(super) mod ico;
mod png;
mod pnm;
mod qoi;
mod tga;
pub(super) mod tiff;
mod webp;

use super::jpeg::Skeleton;
use super::metered::READ_BYTES;
use super::profile::ToSrgb;
use super::sniff::Format;
use super::{FormWarning, Limits, Reject};
use std::borrow::Cow;

/// What the walk over a file's skeleton leaves for a decoder.
pub(super) struct Examined<'a> {
    /// The whole picture, nothing after its end, and no compressed text or colour profile.
    pub bytes: Cow<'a, [u8]>,
    pub form: Vec<FormWarning>,
    /// Strips or tiles, each of which a decoder takes up anew; 1 in other formats.
    pub parts: usize,
    pub colors: Colors,
    /// Where the colours that a decoder gives are not those of sRGB.
    pub to_srgb: Option<ToSrgb>,
    /// Of a TIFF: each pixel is a shade, or the number of a colour, and how much of it is seen.
    pub is_paired: bool,
}

/// What the numbers mean that a decoder gives.
pub(super) enum Colors {
    /// What it says itself.
    Named,
    /// Grey is the number of one of these colours.
    Palette(Box<Palette>),
    /// Grey grows darker with its number.
    Negative,
    /// Red, green and blue are luma and two chroma differences in full range (BT.601).
    YCbCr,
    /// Amounts of light, of which 1 is white.
    Linear,
}

/// Eight bits for red, green and blue each.
pub(super) type Palette = [[u8; 3]; 256];

impl<'a> Examined<'a> {
    fn new(bytes: Cow<'a, [u8]>) -> Self {
        Examined {
            bytes,
            form: Vec::new(),
            parts: 1,
            colors: Colors::Named,
            to_srgb: None,
            is_paired: false,
        }
    }

    fn part(bytes: &'a [u8]) -> Self {
        Examined::new(Cow::Borrowed(bytes))
    }

    fn with(mut self, warning: FormWarning) -> Self {
        self.form.push(warning);
        self
    }

    /// So many bytes a decoder reads at most. Each strip of a TIFF is read a little beyond its end; the rest is read
    /// once, and headers a few times.
    pub fn read_budget(&self) -> u64 {
        8 * self.bytes.len() as u64 + (self.parts as u64 + 16) * 2 * READ_BYTES as u64
    }
}

/// Walks the skeleton of a file in time and memory that its length bounds: loops, never calls of itself, and nothing is
/// collected by a count that the file names.
///
/// # Errors
/// `too_many_pixels` and `too_small` by the headers; `truncated` where data are missing;
/// `unsupported` for flavours that no decoder here reads; `corrupt` for a skeleton without sense.
pub(super) fn examine<'a>(
    format: Format,
    bytes: &'a [u8],
    limits: &Limits,
) -> Result<Examined<'a>, Reject> {
    match format {
        Format::Jpeg => Skeleton::walk(bytes, limits).map(|file| of_jpeg(&file)),
        Format::Png => png::examine(bytes, limits),
        Format::WebP => webp::examine(bytes, limits),
        Format::Gif => gif::examine(bytes, limits),
        Format::Bmp => bmp::examine(bytes, limits),
        Format::Tiff => tiff::examine(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Pnm => pnm::examine(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Tga => tga::examine(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Qoi => qoi::examine(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Farbfeld => qoi::examine_farbfeld(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Hdr => hdr::examine(bytes, limits),
        #[cfg(not(target_arch = "wasm32"))]
        Format::Ico => ico::examine(bytes, limits),
        // A browser loads every byte of the engine, and nobody keeps photos in these.
        #[cfg(target_arch = "wasm32")]
        _ => Err(Reject::unsupported(format!(
            "{}, which docsort reads, but not in a browser; save it as PNG",
            format.name()
        ))),
    }
}

/// What a decoder needs that walks by itself.
pub(super) fn of_jpeg<'a>(file: &Skeleton<'a>) -> Examined<'a> {
    Examined {
        form: file.form(),
        ..Examined::new(file.cleaned())
    }
}

/// Byte order of the numbers in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endian {
    Little,
    Big,
}

/// The unsigned number in the `N` bytes at `offset`; `None` past the end of the file.
fn number<const N: usize>(bytes: &[u8], offset: usize, endian: Endian) -> Option<u64> {
    let field = bytes.get(offset..offset.checked_add(N)?)?;
    let add = |sum: u64, &byte: &u8| (sum << 8) | u64::from(byte);
    Some(match endian {
        Endian::Little => field.iter().rev().fold(0, add),
        Endian::Big => field.iter().fold(0, add),
    })
}

fn be32(bytes: &[u8], offset: usize) -> Option<u64> {
    number::<4>(bytes, offset, Endian::Big)
}

fn le16(bytes: &[u8], offset: usize) -> Option<u64> {
    number::<2>(bytes, offset, Endian::Little)
}

fn le24(bytes: &[u8], offset: usize) -> Option<u64> {
    number::<3>(bytes, offset, Endian::Little)
}

fn le32(bytes: &[u8], offset: usize) -> Option<u64> {
    number::<4>(bytes, offset, Endian::Little)
}

/// The offset `length` bytes after `offset`, where the file reaches that far.
fn advance(bytes: &[u8], offset: usize, length: u64) -> Option<usize> {
    let end = offset.checked_add(usize::try_from(length).ok()?)?;
    (end <= bytes.len()).then_some(end)
}
