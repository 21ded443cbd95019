//! Which directories of a TIFF are pages, and a copy of the file that shows one of them alone. Thumbnails and masks
//! beside a page are none.

use super::directory::{Directory, File};
use crate::{Reject, RejectKind};
use std::collections::HashSet;

/// What a page is beside others: bit 0 for a thumbnail, bit 2 for a mask.
const NEW_SUBFILE_TYPE: u64 = 254;
const THUMBNAIL_OR_MASK: u64 = 0b101;

/// The same as TIFF 5.0 had it: 2 for a thumbnail.
const SUBFILE_TYPE: u64 = 255;
const THUMBNAIL: u64 = 2;

/// Thumbnails and masks that are passed over before the next page.
const MAX_BETWEEN: usize = 100;

/// Where a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    directory: u64,
    /// Where it says which directory follows.
    next_at: usize,
}

impl Place {
    /// Where its directory is.
    pub(super) fn directory(self) -> u64 {
        self.directory
    }

    /// Whether it is the first directory of a file, and none follows.
    pub(crate) fn is_alone(self, bytes: &[u8]) -> bool {
        let file = File::open(bytes);
        file.first_directory() == Some(self.directory) && file.offset(self.next_at) == Some(0)
    }
}

/// The pages in their order, at most `max_pages`. What ends the list early is its last entry: a chain that leads out
/// of the file or in a loop, or more pages than asked for. A file of nothing but thumbnails shows the first.
pub(crate) fn pages(bytes: &[u8], max_pages: u32) -> Vec<Result<Place, Reject>> {
    let cut = || Reject::truncated("TIFF ends before its last page does");
    let file = File::open(bytes);
    let (mut pages, mut seen) = (Vec::new(), HashSet::new());
    let (mut first, mut between) = (None, 0);
    let mut next = file.first_directory().unwrap_or(0);
    while next != 0 {
        if !seen.insert(next) {
            let looped = Reject::corrupt("TIFF whose directories form a loop");
            pages.push(Err(looped));
            break;
        }
        let directory = file.directory(next, |tag| [NEW_SUBFILE_TYPE, SUBFILE_TYPE].contains(&tag));
        let directory = match directory.and_then(|directory| directory.ok_or_else(cut)) {
            Ok(directory) => directory,
            Err(reject) => {
                pages.push(Err(reject));
                break;
            }
        };
        let place = Place {
            directory: next,
            next_at: directory.next_at,
        };
        first.get_or_insert(place);
        next = directory.next;
        if !is_page(&file, &directory) {
            between += 1;
            if between > MAX_BETWEEN {
                let detail = "TIFF with far more thumbnails than pages";
                pages.push(Err(Reject::corrupt(detail)));
                break;
            }
        } else if pages.len() == max_pages as usize {
            let detail = format!("TIFF with more pages than {max_pages}");
            pages.push(Err(Reject::new(RejectKind::TooManyPages, detail)));
            break;
        } else {
            pages.push(Ok(place));
            between = 0;
        }
    }
    if pages.is_empty() {
        pages.extend(first.map(Ok));
    }
    pages
}

/// The file as if this page were all of it.
pub(crate) fn shown(bytes: &[u8], place: Place) -> Vec<u8> {
    let file = File::open(bytes);
    let mut copy = bytes.to_vec();
    file.put_offset(&mut copy, place.next_at, 0);
    file.put_offset(&mut copy, file.first_at(), place.directory);
    copy
}

fn is_page(file: &File, directory: &Directory) -> bool {
    let kind = |tag| file.first(directory.find(tag)).unwrap_or(0);
    kind(NEW_SUBFILE_TYPE) & THUMBNAIL_OR_MASK == 0 && kind(SUBFILE_TYPE) != THUMBNAIL
}
