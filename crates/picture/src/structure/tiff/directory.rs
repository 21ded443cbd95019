//! The directories of a TIFF: entries and their values, read where they lie. Nothing is collected by a count that the
//! file names, and an entry's values are looked at only when they are asked for.

use super::super::{Endian, advance, number};
use crate::Reject;
use std::ops::Range;

/// Scanners and cameras write about thirty.
const MAX_ENTRIES: u64 = 4_096;

pub(super) struct File<'a> {
    pub bytes: &'a [u8],
    pub endian: Endian,
    /// 64-bit offsets.
    is_big: bool,
}

/// The values of one entry.
#[derive(Clone, Copy)]
pub(super) struct Values {
    pub tag: u64,
    pub value_bytes: usize,
    pub count: usize,
    pub start: usize,
}

/// The entries of one directory that are known, where the next directory is (0 if there is none), and where that is said.
pub(super) struct Directory {
    entries: Vec<Values>,
    pub next: u64,
    pub next_at: usize,
}

impl Directory {
    pub fn find(&self, tag: u64) -> Option<Values> {
        self.entries.iter().find(|entry| entry.tag == tag).copied()
    }

    /// # Errors
    /// `corrupt` where an entry stands twice: readers differ in which of them they believe.
    pub fn check_unique(&self) -> Result<(), Reject> {
        let mut tags: Vec<u64> = self.entries.iter().map(|entry| entry.tag).collect();
        tags.sort_unstable();
        match tags.windows(2).find(|pair| pair[0] == pair[1]) {
            None => Ok(()),
            Some(pair) => {
                let detail = format!("TIFF that holds entry {} twice", pair[0]);
                Err(Reject::corrupt(detail))
            }
        }
    }
}

impl<'a> File<'a> {
    pub fn open(bytes: &'a [u8]) -> Self {
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

    pub fn first_directory(&self) -> Option<u64> {
        self.offset(self.first_at())
    }

    /// Where the header says where the first directory is.
    pub fn first_at(&self) -> usize {
        if self.is_big { 8 } else { 4 }
    }

    /// Writes `value` in place of the offset at `at` into `copy`, which has the bytes of this file.
    pub fn put_offset(&self, copy: &mut [u8], at: usize, value: u64) {
        let width = if self.is_big { 8 } else { 4 };
        let bytes = match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => (value << (64 - 8 * width)).to_be_bytes(),
        };
        copy[at..at + width].copy_from_slice(&bytes[..width]);
    }

    /// An offset or a count, of the width that this flavour has.
    pub fn offset(&self, at: usize) -> Option<u64> {
        if self.is_big {
            number::<8>(self.bytes, at, self.endian)
        } else {
            number::<4>(self.bytes, at, self.endian)
        }
    }

    /// The bytes from `offset` on, if the file reaches that far.
    pub fn range(&self, offset: u64, length: u64) -> Option<Range<usize>> {
        let start = usize::try_from(offset).ok()?;
        Some(start..advance(self.bytes, start, length)?)
    }

    /// The directory at `offset`, with the entries whose tag `matters`. `None` where any of it, or a value that it
    /// points to, lies behind the end of the file.
    ///
    /// # Errors
    /// `corrupt` for more than [`MAX_ENTRIES`].
    pub fn directory(
        &self,
        offset: u64,
        matters: impl Fn(u64) -> bool,
    ) -> Result<Option<Directory>, Reject> {
        let Some((first, count)) = self.entries(offset) else {
            return Ok(None);
        };
        if count > MAX_ENTRIES {
            let detail = format!("TIFF with {count} entries in a directory");
            return Err(Reject::corrupt(detail));
        }
        let entry_bytes = if self.is_big { 20 } else { 12 };
        let Some(end) = advance(self.bytes, first, count * entry_bytes) else {
            return Ok(None);
        };
        let mut entries = Vec::new();
        for at in (first..end).step_by(entry_bytes as usize) {
            match self.entry(at) {
                None => return Ok(None),
                Some(Some(values)) if matters(values.tag) => entries.push(values),
                Some(_) => {}
            }
        }
        let next = self.offset(end);
        Ok(next.map(|next| Directory {
            entries,
            next,
            next_at: end,
        }))
    }

    /// Where a directory's entries begin, and how many it has.
    fn entries(&self, offset: u64) -> Option<(usize, u64)> {
        let at = usize::try_from(offset).ok()?;
        if self.is_big {
            let count = number::<8>(self.bytes, at, self.endian)?;
            Some((at.checked_add(8)?, count))
        } else {
            let count = number::<2>(self.bytes, at, self.endian)?;
            Some((at.checked_add(2)?, count))
        }
    }

    /// `Some(None)` for values of a type that is not known, `None` for values outside the file.
    fn entry(&self, at: usize) -> Option<Option<Values>> {
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
        advance(self.bytes, start, length)?;
        Some(Some(Values {
            tag,
            value_bytes: value_bytes as usize,
            count: usize::try_from(count).ok()?,
            start,
        }))
    }

    /// The value at `index`; 0 behind the last one, which no caller asks for.
    pub fn value(&self, values: Values, index: usize) -> u64 {
        let at = values.start + index * values.value_bytes;
        let value = match values.value_bytes {
            1 => number::<1>(self.bytes, at, self.endian),
            2 => number::<2>(self.bytes, at, self.endian),
            4 => number::<4>(self.bytes, at, self.endian),
            _ => number::<8>(self.bytes, at, self.endian),
        };
        value.unwrap_or(0)
    }

    /// The first value of an entry, where there is one.
    pub fn first(&self, values: Option<Values>) -> Option<u64> {
        let values = values.filter(|values| values.count > 0)?;
        Some(self.value(values, 0))
    }
}
