//! The members of a tar file (POSIX.1-2017 `pax`, with GNU's long names): their headers are read one after another, and
//! what lies between them is jumped over. Owns the budget of one member's headers.

use crate::source::{Source, reject};
use crate::{Found, Place, nowhere};
use docsort_picture::{Reject, RejectKind, with_room};
use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use tar::{Archive, Entry, EntryType};

/// Bytes of one member's headers: GNU's long names and pax records have no limit of their own, and are held in memory.
const MAX_HEADER_BYTES: u64 = 1 << 20;

const NO_END: &str = "the headers of a member have no end";

/// Reads by place in turn, and no more than a member's headers may take.
struct Cursor<'a> {
    source: &'a Source,
    at: u64,
    left: &'a Cell<u64>,
    /// Whether the last reading found nothing more.
    is_over: &'a Cell<bool>,
}

impl Read for Cursor<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read_at(buffer, self.at)?;
        self.at += read as u64;
        self.is_over.set(read == 0 && !buffer.is_empty());
        match self.left.get().checked_sub(read as u64) {
            Some(left) => self.left.set(left),
            None => return Err(io::Error::other(NO_END)),
        }
        Ok(read)
    }
}

impl Seek for Cursor<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(_) => None,
        };
        self.at = at.ok_or_else(|| io::Error::other("a member's length is out of bounds"))?;
        Ok(self.at)
    }
}

/// All members, and what is wrong behind the last one.
pub(crate) fn list(source: &Source, length: u64) -> Found {
    let (left, is_over) = (Cell::new(0), Cell::new(false));
    let mut archive = Archive::new(Cursor {
        source,
        at: 0,
        left: &left,
        is_over: &is_over,
    });
    let mut found = Found::default();
    let mut entries = match archive.entries_with_seek() {
        Ok(entries) => entries,
        Err(error) => return Found::refused(reject(&error)),
    };
    loop {
        left.set(MAX_HEADER_BYTES);
        let added = match entries.next() {
            None => break,
            Some(Ok(entry)) => add(&mut found, &entry, length),
            Some(Err(error)) => {
                found.damage = Some(damage(&error, &found, is_over.get()));
                return found;
            }
        };
        if let Err(reject) = added {
            return Found::refused(reject);
        }
    }
    // Two blocks of zeros end a tar file (POSIX); one that was cut between two members would look whole.
    if is_over.get() {
        let detail = "the archive ends without a mark of its end: members may be missing";
        found.damage = Some(Reject::new(RejectKind::Truncated, detail));
    }
    found
}

/// `is_over`: the bytes ended where more were to be read. The library tells of a header that was cut in one way and of
/// a long name in another, so that its word for it cannot be asked.
fn damage(error: &io::Error, found: &Found, is_over: bool) -> Reject {
    let is_first = found.places.is_empty();
    if is_over {
        let detail = if is_first {
            "no tar archive, or it ends within its first header"
        } else {
            "the archive ends within a header: members may be missing"
        };
        return Reject::new(RejectKind::Truncated, detail);
    }
    // The library's own words quote bytes of the header.
    let said = error.to_string();
    let wrong: &str = if said.contains(NO_END) {
        NO_END
    } else if reject(error).kind == RejectKind::Unreadable {
        &said
    } else {
        "a header makes no sense"
    };
    let place = if is_first {
        "no tar archive"
    } else {
        "the archive is damaged behind these members"
    };
    Reject::new(reject(error).kind, format!("{place}: {wrong}"))
}

fn add(found: &mut Found, entry: &Entry<Cursor>, length: u64) -> Result<(), Reject> {
    let name = entry.path_bytes();
    let place = match entry.header().entry_type() {
        // Older archives know no folders, but names that end so.
        EntryType::Regular | EntryType::Continuous if name.ends_with(b"/") => return Ok(()),
        EntryType::Directory | EntryType::XGlobalHeader => return Ok(()),
        EntryType::Regular | EntryType::Continuous => {
            let (offset, size) = (entry.raw_file_position(), entry.size());
            if offset.checked_add(size).is_none_or(|end| end > length) {
                let detail = "the archive ends within this member";
                Place::Nowhere(Reject::new(RejectKind::Truncated, detail))
            } else {
                Place::Plain {
                    offset,
                    length: size,
                }
            }
        }
        EntryType::Symlink | EntryType::Link => nowhere("a link in an archive is not followed"),
        EntryType::GNUSparse => nowhere("a sparse file in an archive is not read"),
        _ => nowhere("no file, but something else in an archive"),
    };
    found.add(&name, place)
}

/// The bytes of a member; the archive has them all, unless it was cut since.
pub(crate) fn read(source: &Source, offset: u64, length: u64) -> Result<Vec<u8>, Reject> {
    let mut bytes = with_room(length)?;
    bytes.resize(length as usize, 0);
    source
        .read_exact_at(&mut bytes, offset)
        .map_err(|error| reject(&error))?;
    Ok(bytes)
}
