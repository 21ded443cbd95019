//! TIFF 6.0 and BigTIFF: every directory, and every value and strip that a directory points to.

use super::{Endian, advance, number};
use crate::{Limits, Reject};

/// Directories form a chain that can close into a loop.
const MAX_PAGES: usize = 1_000;

const WIDTH: u64 = 256;
const HEIGHT: u64 = 257;
const STRIP_OFFSETS: u64 = 273;
const STRIP_BYTES: u64 = 279;
const TILE_OFFSETS: u64 = 324;
const TILE_BYTES: u64 = 325;

/// The file, if all that its directories point to lies inside it. The first page's size is checked.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a [u8], Reject> {
    let cut = || Reject::truncated("TIFF ends before its picture does");
    let file = File::open(bytes);
    let mut next = file.first_directory().ok_or_else(cut)?;
    for page in 0..MAX_PAGES {
        if next == 0 {
            break;
        }
        let (tags, after) = file.directory(next).ok_or_else(cut)?;
        if page == 0 {
            let size = |tag| find(&tags, tag).and_then(|values| values.first().copied());
            let (Some(width_px), Some(height_px)) = (size(WIDTH), size(HEIGHT)) else {
                return Err(Reject::corrupt("TIFF without a size"));
            };
            limits.check(width_px, height_px)?;
        }
        for (offsets, lengths) in [(STRIP_OFFSETS, STRIP_BYTES), (TILE_OFFSETS, TILE_BYTES)] {
            // A single strip without compression may leave its length out.
            let lengths = find(&tags, lengths).unwrap_or_default();
            for (&offset, &length) in find(&tags, offsets).unwrap_or_default().iter().zip(lengths) {
                file.reaches(offset, length).ok_or_else(cut)?;
            }
        }
        next = after;
    }
    Ok(bytes)
}

/// The numbers of one entry that this module looks at.
type Tag = (u64, Vec<u64>);

fn find(tags: &[Tag], wanted: u64) -> Option<&[u64]> {
    let tag = tags.iter().find(|(tag, _)| *tag == wanted);
    tag.map(|(_, values)| values.as_slice())
}

struct File<'a> {
    bytes: &'a [u8],
    endian: Endian,
    /// 64-bit offsets.
    is_big: bool,
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Self {
        let endian = if bytes.starts_with(b"II") {
            Endian::Little
        } else {
            Endian::Big
        };
        let is_big = number::<2>(bytes, 2, endian) == Some(43);
        File {
            bytes,
            endian,
            is_big,
        }
    }

    fn first_directory(&self) -> Option<u64> {
        self.offset(if self.is_big { 8 } else { 4 })
    }

    /// An offset or a count, of the width that this flavour has.
    fn offset(&self, at: usize) -> Option<u64> {
        if self.is_big {
            number::<8>(self.bytes, at, self.endian)
        } else {
            number::<4>(self.bytes, at, self.endian)
        }
    }

    fn reaches(&self, offset: u64, length: u64) -> Option<usize> {
        advance(self.bytes, usize::try_from(offset).ok()?, length)
    }

    /// The tags of the directory at `offset`, and the offset of the next one. `None` where any of
    /// it, or a value that it points to, lies behind the end of the file.
    fn directory(&self, offset: u64) -> Option<(Vec<Tag>, u64)> {
        let at = usize::try_from(offset).ok()?;
        let (count, first, entry_bytes) = if self.is_big {
            (
                number::<8>(self.bytes, at, self.endian)?,
                at.checked_add(8)?,
                20,
            )
        } else {
            (
                number::<2>(self.bytes, at, self.endian)?,
                at.checked_add(2)?,
                12,
            )
        };
        let end = advance(self.bytes, first, count.checked_mul(entry_bytes)?)?;
        let mut tags = Vec::new();
        for entry in (first..end).step_by(entry_bytes as usize) {
            tags.extend(self.entry(entry)?);
        }
        Some((tags, self.offset(end)?))
    }

    /// `Some(None)` for a tag that does not matter here, `None` for a value outside the file.
    fn entry(&self, at: usize) -> Option<Option<Tag>> {
        let tag = number::<2>(self.bytes, at, self.endian)?;
        let value_bytes = match number::<2>(self.bytes, at + 2, self.endian)? {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => return Some(None),
        };
        let count = self.offset(at + 4)?;
        let inline = if self.is_big { at + 12 } else { at + 8 };
        let room = if self.is_big { 8 } else { 4 };
        let length = count.checked_mul(value_bytes)?;
        let start = if length <= room {
            inline
        } else {
            usize::try_from(self.offset(inline)?).ok()?
        };
        let end = advance(self.bytes, start, length)?;
        let matters = [
            WIDTH,
            HEIGHT,
            STRIP_OFFSETS,
            STRIP_BYTES,
            TILE_OFFSETS,
            TILE_BYTES,
        ];
        if !matters.contains(&tag) {
            return Some(None);
        }
        let read = |at: usize| match value_bytes {
            1 => number::<1>(self.bytes, at, self.endian),
            2 => number::<2>(self.bytes, at, self.endian),
            4 => number::<4>(self.bytes, at, self.endian),
            _ => number::<8>(self.bytes, at, self.endian),
        };
        let values = (start..end).step_by(value_bytes as usize).map(read);
        Some(Some((tag, values.collect::<Option<Vec<u64>>>()?)))
    }
}
