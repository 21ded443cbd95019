//! What docsort-picture asks about files that it does not read itself: pages as files that it does.

use super::{Document, Kind, Limits, Page, Picture, Reason, Refused};
use docsort_picture::{FormWarning, Reader, Reject, RejectKind, Sheets};

/// To be given to [`docsort_picture::install`], once, at the start of a program.
pub static READER: Decoders = Decoders;

/// HEIC, JPEG 2000, JPEG XL and PDF, as far as this build reads them.
pub struct Decoders;

impl Reader for Decoders {
    fn open<'a>(
        &self,
        bytes: &'a [u8],
        limits: &docsort_picture::Limits,
    ) -> Option<Result<Box<dyn Sheets + 'a>, Reject>> {
        let kind = Kind::of(bytes)?;
        let limits = Limits {
            max_bytes: limits.max_bytes,
            max_pixels: limits.max_pixels,
            min_side_px: limits.min_side_px,
            max_pages: limits.max_pages,
        };
        Some(match Document::open(kind, bytes, &limits) {
            Ok(document) => Ok(Box::new(document)),
            Err(refused) => Err(reject(refused)),
        })
    }
}

impl Sheets for Document<'_> {
    fn count(&self) -> usize {
        self.pages() as usize
    }

    fn form(&self) -> Option<FormWarning> {
        self.is_animated().then_some(FormWarning::Animated)
    }

    fn get(&self, index: usize) -> Result<Vec<u8>, Reject> {
        let gone = || reject(Refused::no_such_page());
        let index = u32::try_from(index).map_err(|_| gone())?;
        match self.page(index).map_err(reject)? {
            Page::Jpeg(file) => Ok(file),
            Page::Picture(picture) => Ok(as_ppm(picture)),
        }
    }
}

/// The plainest file that holds pixels (Netpbm, ppm(5)). They are moved, not copied: a page can be 300 MB.
fn as_ppm(picture: Picture) -> Vec<u8> {
    let head = format!("P6\n{} {}\n255\n", picture.width_px, picture.height_px);
    let mut file = picture.rgb;
    file.splice(0..0, head.bytes());
    file
}

fn reject(refused: Refused) -> Reject {
    let kind = match refused.reason {
        Reason::Corrupt => RejectKind::Corrupt,
        Reason::Truncated => RejectKind::Truncated,
        Reason::Unsupported => RejectKind::Unsupported,
        Reason::TooManyPages => RejectKind::TooManyPages,
        Reason::TooManyPixels => RejectKind::TooManyPixels,
        Reason::TooSmall => RejectKind::TooSmall,
    };
    Reject::new(kind, refused.detail)
}
