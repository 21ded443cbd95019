//! TIFF 6.0 and BigTIFF: every directory, and every strip or tile that a directory points to. Which of them is the first
//! page decides [`pages`](mod@pages), what kind of picture it is [`page`]; how entries lie in the file knows [`directory`].

mod directory;
mod page;
mod pages;
mod raw;

use super::Examined;
use crate::profile::ToSrgb;
use crate::{FormWarning, Limits, Reject, RejectKind};
use directory::{Directory, File, Values};
use page::Page;
pub(crate) use pages::{Place, pages, shown};
pub(crate) use raw::camera;
use std::collections::HashSet;
use std::ops::Range;

/// A scanner's whole folder in one file. Later pages are not looked at.
const MAX_PAGES: usize = 1_000;

/// Strips or tiles of all pages that are looked at: those of [`MAX_PAGES`] with a thousand each.
const MAX_PARTS: usize = 1_000_000;

const STRIP_OFFSETS: u64 = 273;
const STRIP_BYTES: u64 = 279;
const TILE_OFFSETS: u64 = 324;
const TILE_BYTES: u64 = 325;
/// Where EXIF's own directory is, and in that one, where its rules of interoperability are.
const EXIF: u64 = 34_665;
const INTEROPERABILITY: u64 = 40_965;
const COLOR_SPACE: u64 = 40_961;
const SRGB: u64 = 1;
const RULES: u64 = 1;

/// TIFF's entry for an ICC profile (ICC.1:2022, B.4).
const PROFILE: u64 = 34_675;

/// The file, if all that its directories point to lies inside it, and the first page is of a kind that is read.
pub(super) fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("TIFF ends before its picture does");
    let file = File::open(bytes);
    let mut next = file.first_directory().ok_or_else(cut)?;
    let shown = pages(bytes, 1);
    let picture = match first_page(&shown).unwrap_or(next) {
        // The decoder says that there is nothing.
        0 => Examined::part(bytes),
        page => picture(&file, page, limits)?,
    };
    let mut seen = HashSet::new();
    let mut parts = 0;
    while next != 0 && seen.len() < MAX_PAGES {
        if !seen.insert(next) {
            return Err(Reject::corrupt("TIFF whose directories form a loop"));
        }
        let directory = file
            .directory(next, |tag| page::TAGS.contains(&tag))?
            .ok_or_else(cut)?;
        for part in Parts::of(&directory) {
            parts += part.offsets.count;
            if parts > MAX_PARTS {
                return Err(Reject::corrupt("TIFF with far too many strips"));
            }
            part.each(&file, |_| Ok(()))?;
        }
        next = directory.next;
    }
    Ok(if has_more(&shown) {
        picture.with(FormWarning::SeveralPages)
    } else {
        picture
    })
}

/// Where the page is that a file shows: thumbnails and masks may stand before it.
fn first_page(shown: &[Result<Place, Reject>]) -> Option<u64> {
    Some(shown.first()?.as_ref().ok()?.directory())
}

/// Whether pages follow the one that was asked for; thumbnails and masks are none.
fn has_more(shown: &[Result<Place, Reject>]) -> bool {
    let is_more = |reject: &Reject| reject.kind == RejectKind::TooManyPages;
    let ended = shown.last().and_then(|last| last.as_ref().err());
    ended.is_some_and(is_more)
}

/// What a decoder may see, which takes the file's first directory for its picture.
fn picture<'a>(file: &File<'a>, page: u64, limits: &Limits) -> Result<Examined<'a>, Reject> {
    let cut = || Reject::truncated("TIFF ends before its picture does");
    let directory = file
        .directory(page, |tag| page::TAGS.contains(&tag) || tag == PROFILE)?
        .ok_or_else(cut)?;
    let mut picture = Page::read(file, &directory, limits)?.picture(file)?;
    if file.first_directory() != Some(page) {
        file.put_offset(picture.bytes.to_mut(), file.first_at(), page);
    }
    picture.parts = check_seen(&picture.bytes, page, limits)?;
    picture.to_srgb = profile(file, &directory).and_then(ToSrgb::of_icc);
    Ok(picture)
}

/// Whether EXIF, which lies as a TIFF does, says so: its colours are not sRGB, and its rules those of DCF's optional space
/// (DCF 2.0, section 3.2.2; EXIF 2.32, annex).
pub(crate) fn is_adobe_rgb(exif: &[u8]) -> bool {
    let file = File::open(exif);
    let below = |offset, tag| {
        let directory = file.directory(offset, |found| found == tag).ok()??;
        directory.find(tag)
    };
    let rules = || {
        let exif = file.first(below(file.first_directory()?, EXIF))?;
        file.first(below(exif, COLOR_SPACE))
            .filter(|&space| space != SRGB)?;
        let rules = below(file.first(below(exif, INTEROPERABILITY))?, RULES)?;
        exif_text(&file, rules)
    };
    rules() == Some(b"R03")
}

/// The first three bytes of a text.
fn exif_text<'a>(file: &File<'a>, values: Values) -> Option<&'a [u8; 3]> {
    let is_text = values.value_bytes == 1 && values.count >= 3;
    file.bytes
        .get(values.start..)
        .filter(|_| is_text)?
        .first_chunk()
}

/// The first profile of a page.
fn profile<'a>(file: &File<'a>, directory: &Directory) -> Option<&'a [u8]> {
    let values = directory.find(PROFILE);
    let values = values.filter(|values| values.value_bytes == 1)?;
    file.bytes.get(values.start..)?.get(..values.count)
}

/// Checks the first page as a decoder sees it: entries may lie over each other, so that a change of one is a change of
/// another. How many strips or tiles it has.
fn check_seen(bytes: &[u8], first: u64, limits: &Limits) -> Result<usize, Reject> {
    let cut = || Reject::truncated("TIFF ends before its picture does");
    let file = File::open(bytes);
    let directory = file
        .directory(first, |tag| page::TAGS.contains(&tag))?
        .ok_or_else(cut)?;
    Page::read(&file, &directory, limits)?.check_parts(&file, &directory)
}

/// The strips of a page, or its tiles.
struct Parts {
    offsets: Values,
    lengths: Values,
}

impl Parts {
    /// A single strip without compression may leave its length out; nothing is known of it then.
    fn of(directory: &Directory) -> impl Iterator<Item = Parts> {
        [(STRIP_OFFSETS, STRIP_BYTES), (TILE_OFFSETS, TILE_BYTES)]
            .into_iter()
            .filter_map(|(offsets, lengths)| {
                Some(Parts {
                    offsets: directory.find(offsets)?,
                    lengths: directory.find(lengths)?,
                })
            })
    }

    /// Calls `check` with the place of each.
    ///
    /// # Errors
    /// Those of `check`; `truncated` where one lies behind the end of the file.
    fn each(
        &self,
        file: &File,
        mut check: impl FnMut(Range<usize>) -> Result<(), Reject>,
    ) -> Result<(), Reject> {
        for index in 0..self.offsets.count.min(self.lengths.count) {
            let offset = file.value(self.offsets, index);
            let length = file.value(self.lengths, index);
            let cut = || Reject::truncated("TIFF ends before its picture does");
            check(file.range(offset, length).ok_or_else(cut)?)?;
        }
        Ok(())
    }
}
