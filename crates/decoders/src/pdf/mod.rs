//! Scans in PDF files (ISO 32000-1): each page whose content is one picture, at the size that it has, turned as the page
//! says. The syntax is a parser's alone. All other pages are drawn by [`render`] where the build has it, and named as no
//! scans where it has not. What a stream unpacks to is bounded in a process apart, and nowhere else.

mod colors;
mod content;
#[cfg(all(test, feature = "pdf"))]
mod drawn;
#[cfg(test)]
mod fixtures;
mod jpeg;
#[cfg(feature = "pdf")]
mod render;
mod samples;
#[cfg(test)]
mod tests;

use crate::{Limits, Opened, Page, Reason, Refused};
use hayro_syntax::object::Dict;
use hayro_syntax::page::Page as Sheet;
use hayro_syntax::{LoadPdfError, Pdf};

/// The end mark stands in the last bytes; what mailers and downloads add behind it is shorter than this.
const END_BYTES: usize = 2_048;
const END_MARK: &[u8] = b"%%EOF";

/// A file that was opened.
pub(super) struct Document {
    pdf: Pdf,
    limits: Limits,
    /// Pages that are read.
    pages: usize,
    /// Why there is one more row.
    ending: Option<Refused>,
}

impl Document {
    /// # Errors
    /// `unsupported` for a file with a password, `truncated` and `corrupt` for one without a page.
    pub fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Self, Refused> {
        let tail = &bytes[bytes.len().saturating_sub(END_BYTES)..];
        let is_whole = tail.windows(END_MARK.len()).any(|part| part == END_MARK);
        let cut = || Refused::truncated("PDF ends before its end mark");
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => {
                Refused::unsupported("PDF with a password; save it without one")
            }
            LoadPdfError::Invalid if !is_whole => cut(),
            LoadPdfError::Invalid => Refused::corrupt("PDF whose pages cannot be found"),
        })?;
        let found = pdf.pages().len();
        let pages = found.min(limits.max_pages as usize);
        let said = said_pages(&pdf).unwrap_or(0);
        let ending = if found > pages {
            let all = found.max(said);
            let read = match pages {
                1 => "the first is read".to_owned(),
                _ => format!("the first {pages} are read"),
            };
            let detail = format!("PDF with {all} pages, {read}");
            Some(Refused::new(Reason::TooManyPages, detail))
        } else if !is_whole {
            Some(cut())
        } else if said > found {
            let detail = match (said, found) {
                (1, _) => "PDF with a page that cannot be found".to_owned(),
                (_, 1) => format!("PDF with {said} pages, one of which can be found"),
                _ => format!("PDF with {said} pages, {found} of them can be found"),
            };
            Some(Refused::corrupt(detail))
        } else {
            None
        };
        match ending {
            Some(ending) if found == 0 => Err(ending),
            None if found == 0 => Err(Refused::corrupt("PDF without a page")),
            ending => Ok(Document {
                pdf,
                limits: *limits,
                pages,
                ending,
            }),
        }
    }
}

/// What the root of the tree of pages says that hang on it (ISO 32000-1, section 7.7.3.2): the parser leaves out those that
/// it cannot read, and says nothing.
fn said_pages(pdf: &Pdf) -> Option<usize> {
    let catalog: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let count: i32 = catalog.get::<Dict<'_>>("Pages")?.get("Count")?;
    usize::try_from(count).ok()
}

impl Opened for Document {
    fn pages(&self) -> u32 {
        // No more than `Limits::max_pages`, and one.
        self.pages as u32 + u32::from(self.ending.is_some())
    }

    /// `unsupported` for a page that is no scan, or shows nothing where such are drawn; `too_many_pixels` and `too_small` before anything is unpacked;
    /// `truncated` and `corrupt` for a picture that makes no sense.
    fn page(&self, index: u32) -> Result<Page, Refused> {
        let index = index as usize;
        if index >= self.pages {
            let ending = self.ending.clone();
            return Err(ending.unwrap_or_else(Refused::no_such_page));
        }
        let pages = self.pdf.pages();
        let page = pages.get(index).ok_or_else(Refused::no_such_page)?;
        let scan = content::only_picture(page)
            .and_then(|placed| samples::page(&placed.picture, placed.orientation, &self.limits));
        match scan {
            // No scan, or one in colours that only the drawing crate knows.
            Err(refused) if refused.reason == Reason::Unsupported => {
                draw(page, refused, &self.limits)
            }
            scan => scan,
        }
    }
}

#[cfg(feature = "pdf")]
fn draw<'a>(sheet: &'a Sheet<'a>, _: Refused, limits: &Limits) -> Result<Page, Refused> {
    render::page(sheet, limits)
}

#[cfg(not(feature = "pdf"))]
fn draw(_: &Sheet, no_scan: Refused, _: &Limits) -> Result<Page, Refused> {
    Err(no_scan)
}
