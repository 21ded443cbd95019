//! Files that another crate reads: how often it is asked, by a reader of a format of its own that counts.

use super::fixtures::*;
use super::scaled::preprocessing;
use crate::{Fit, FormWarning, Format, Limits, Pages, Reader, Reject, Sheets, inspect, install};
use image::ImageFormat;
use std::cell::Cell;

/// Begins a file of the format; the byte behind it says how many pages there are.
const MAGIC: &[u8] = b"\x01counted";

struct Counting;

thread_local! {
    /// A test reads on its own thread alone.
    static OPENED: Cell<usize> = const { Cell::new(0) };
    static READ: Cell<usize> = const { Cell::new(0) };
}

impl Reader for Counting {
    fn open<'a>(
        &self,
        bytes: &'a [u8],
        _: &Limits,
    ) -> Option<Result<Box<dyn Sheets + 'a>, Reject>> {
        let &[pages] = bytes.strip_prefix(MAGIC)? else {
            return None;
        };
        OPENED.set(OPENED.get() + 1);
        Some(Ok(Box::new(Counted(pages.into()))))
    }
}

struct Counted(usize);

impl Sheets for Counted {
    fn count(&self) -> usize {
        self.0
    }

    /// One picture moves, pages do not.
    fn form(&self) -> Option<FormWarning> {
        (self.0 == 1).then_some(FormWarning::Animated)
    }

    fn get(&self, _: usize) -> Result<Vec<u8>, Reject> {
        READ.set(READ.get() + 1);
        Ok(encode(gradient(9, 7), ImageFormat::Png))
    }
}

fn file(pages: u8) -> Vec<u8> {
    install(&Counting);
    [MAGIC, &[pages]].concat()
}

#[test]
fn a_file_that_is_inspected_is_opened_and_read_once() {
    let inspected = inspect(&file(1), &LIMITS, &preprocessing(8, Fit::Squash)).unwrap();
    assert_eq!((OPENED.get(), READ.get()), (1, 1));
    assert_eq!(inspected.format, Format::Png);
    assert_eq!(inspected.form, [FormWarning::Animated]);
    let form = |pages| Pages::of(&file(pages), &LIMITS).form();
    assert_eq!([form(1), form(2)], [Some(FormWarning::Animated), None]);
}

#[test]
fn no_page_is_read_once_it_is_over() {
    let file = file(30);
    let made = Pages::of(&file, &LIMITS).each(|| READ.get() == 2, |page, _| page);
    assert_eq!((made, READ.get()), (None, 2));
    let made = Pages::of(&file, &LIMITS).each(|| false, |page, _| page);
    assert_eq!(made.unwrap().len(), 30);
}
