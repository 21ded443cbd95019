//! A file with several pages as so many pictures, each a file of its own to whoever decodes it: everything behind this
//! knows one picture a file. Never decodes a pixel.

use super::foreign::{self, Sheets};
use super::sniff::{self, Format};
use super::structure::tiff;
use super::{FormWarning, Limits, Reject, RejectKind, read};
use std::borrow::Cow;
use std::path::Path;

/// The pictures of a file; at least one, unless it is found when it is decoded that there is none.
pub struct Pages<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// The file is the picture, or none that is known here.
    One,
    /// In their order; an entry that is no page says what ends them.
    Tiff(Vec<Result<tiff::Place, Reject>>),
    /// Of a format that another crate reads.
    Foreign(Box<dyn Sheets + 'a>),
    /// Nothing of it can be read.
    None(Reject),
}

impl<'a> Pages<'a> {
    /// Finds the pages, in time and memory that the file's length bounds.
    pub fn of(bytes: &'a [u8], limits: &Limits) -> Self {
        let kind = match sniff::format(bytes) {
            Ok(Format::Tiff) => of_tiff(bytes, limits),
            Ok(_) => Kind::One,
            Err(_) => match foreign::open(bytes, limits) {
                Some(Ok(sheets)) => Kind::Foreign(sheets),
                Some(Err(reject)) => Kind::None(reject),
                None => Kind::One,
            },
        };
        Pages { bytes, kind }
    }

    /// How many rows the file is: its pages, and one more where something ended them early.
    #[allow(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        match &self.kind {
            Kind::One | Kind::None(_) => 1,
            Kind::Tiff(places) => places.len(),
            Kind::Foreign(sheets) => sheets.count(),
        }
    }

    /// Whether the pages lie inside of a file of a format that another crate reads: then what they are says nothing about
    /// the file.
    pub fn are_inside(&self) -> bool {
        matches!(self.kind, Kind::Foreign(_))
    }

    /// What is odd about the file itself, and its pages say nothing of.
    pub fn form(&self) -> Option<FormWarning> {
        match &self.kind {
            Kind::Foreign(sheets) => sheets.form(),
            _ => None,
        }
    }

    /// The page's number, counted from 1; `None` where the file has one picture.
    pub fn number(&self, index: usize) -> Option<u32> {
        // No more pages than `Limits::max_pages` were listed, and one more.
        (self.len() > 1).then_some(index as u32 + 1)
    }

    /// The page at `index`, as the bytes of a file that shows nothing else.
    ///
    /// # Errors
    /// Why there is none: `too_many_pages` behind the last that is read, `truncated`, `corrupt`.
    pub fn get(&self, index: usize) -> Result<Cow<'a, [u8]>, Reject> {
        match &self.kind {
            Kind::One => Ok(Cow::Borrowed(self.bytes)),
            Kind::Tiff(places) => {
                let place = places.get(index).cloned().ok_or_else(gone)??;
                Ok(Cow::Owned(tiff::shown(self.bytes, place)))
            }
            Kind::Foreign(sheets) => sheets.get(index).map(Cow::Owned),
            Kind::None(reject) => Err(reject.clone()),
        }
    }

    /// What `make` makes of each page, in their order; `None` once it `is_over`, which is asked before each of them: a page
    /// of a document may take seconds.
    pub fn each<T>(
        &self,
        is_over: impl Fn() -> bool,
        mut make: impl FnMut(Option<u32>, Result<Cow<'a, [u8]>, Reject>) -> T,
    ) -> Option<Vec<T>> {
        (0..self.len())
            .map(|index| (!is_over()).then(|| make(self.number(index), self.get(index))))
            .collect()
    }
}

/// Reads the file at `path` as [`read`] does, and gives what [`Pages::get`] does of the page with this number; of the first
/// where there is none, so that a picture has the same bytes whenever it is read.
///
/// # Errors
/// As [`read`] and [`Pages::get`]; `too_many_pages` for a number that the file does not have.
pub fn read_page(path: &Path, page: Option<u32>, limits: &Limits) -> Result<Vec<u8>, Reject> {
    let bytes = read(path, limits)?;
    let index = match page {
        None => 0,
        Some(page) => (page as usize).checked_sub(1).ok_or_else(gone)?,
    };
    let pages = Pages::of(&bytes, limits);
    let page = match (&pages.kind, index) {
        // The file as it is, without a copy.
        (Kind::One, 0) => None,
        (Kind::One, _) => return Err(gone()),
        _ => Some(pages.get(index)?.into_owned()),
    };
    drop(pages);
    Ok(page.unwrap_or(bytes))
}

/// A file that lies plainly as one picture is decoded as it is, without a copy.
fn of_tiff(bytes: &[u8], limits: &Limits) -> Kind<'static> {
    let places = tiff::pages(bytes, limits.max_pages);
    match places.as_slice() {
        // Whatever is wrong with it is told when it is decoded.
        [] | [Err(_)] => Kind::One,
        [Ok(place)] if place.is_alone(bytes) => Kind::One,
        _ => Kind::Tiff(places),
    }
}

fn gone() -> Reject {
    Reject::new(RejectKind::TooManyPages, "the file has no such page")
}
