//! What the page's second worker calls: a file in, its pages out as files that the engine reads. Of TIFFs those with several
//! pages are known. Numbers in, numbers out, and bytes through two buffers that this module owns.
//!
//! One call at a time. The caller asks for an input buffer ([`input`]), fills it, calls, and reads the output
//! ([`output`], [`output_length`]) before the next call. A panic ends the whole instance: the worker starts another one.

mod bitmap;

use docsort_decoders::{Kind, Limits, Opened, Page, Refused, open_here};
use docsort_picture::Pages;
use std::cell::RefCell;

/// The output is what was asked for.
pub const DONE: u32 = 0;
/// The output is a reason, in the words of a row.
pub const REFUSED: u32 = 1;
/// The file is of no kind that is known here.
pub const UNKNOWN: u32 = 2;

struct State {
    input: Vec<u8>,
    output: Vec<u8>,
    opened: Option<Document>,
}

enum Document {
    Foreign(Box<dyn Opened>),
    Tiff(Vec<u8>, docsort_picture::Limits),
}

impl Document {
    /// A file of so many pages; `None` where it is of no kind that is known here.
    fn open(bytes: Vec<u8>, limits: Limits) -> Option<Result<(Self, u32), String>> {
        let Some(kind) = Kind::of(&bytes) else {
            let limits = docsort_picture::Limits {
                max_bytes: limits.max_bytes,
                max_pixels: limits.max_pixels,
                min_side_px: limits.min_side_px,
                max_pages: limits.max_pages,
            };
            let pages = Pages::of(&bytes, &limits).len();
            // No more than `Limits::max_pages`, and one.
            return (pages > 1).then(|| Ok((Document::Tiff(bytes, limits), pages as u32)));
        };
        let opened = open_here(kind, bytes, &limits);
        let opened = opened.map(|opened| {
            let pages = opened.pages();
            (Document::Foreign(opened), pages)
        });
        Some(opened.map_err(|refused| refused.to_string()))
    }

    fn page(&self, index: u32) -> Result<Vec<u8>, String> {
        let page = match self {
            Document::Foreign(opened) => opened.page(index),
            Document::Tiff(bytes, limits) => {
                let page = Pages::of(bytes, limits).get(index as usize);
                return match page {
                    Ok(file) => Ok(file.into_owned()),
                    Err(reject) => Err(reject.to_string()),
                };
            }
        };
        match page {
            Ok(Page::Jpeg(file)) => Ok(file),
            Ok(Page::Picture(picture)) => Ok(bitmap::file(
                picture.width_px,
                picture.height_px,
                &picture.rgb,
            )),
            Err(refused) => Err(refused.to_string()),
        }
    }
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { input: Vec::new(), output: Vec::new(), opened: None })
    };
}

/// Where `length` bytes of the next file go.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    STATE.with_borrow_mut(|state| {
        // Two files are never held at once.
        state.opened = None;
        state.output = Vec::new();
        state.input = vec![0; length];
        state.input.as_mut_ptr()
    })
}

/// Where the last call's output lies.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    STATE.with_borrow(|state| state.output.as_ptr())
}

/// Bytes of the last call's output.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    STATE.with_borrow(|state| state.output.len())
}

/// Opens the file in the input. Output: how many pages can be asked for, as a `u32` (little endian). What it may cost is as in
/// [`Limits`].
#[unsafe(no_mangle)]
pub extern "C" fn open(max_pixels: f64, min_side_px: u32, max_pages: u32) -> u32 {
    STATE.with_borrow_mut(|state| {
        let bytes = std::mem::take(&mut state.input);
        let limits = Limits {
            max_bytes: bytes.len() as u64,
            max_pixels: max_pixels as u64,
            min_side_px,
            max_pages,
        };
        let Some(opened) = Document::open(bytes, limits) else {
            return UNKNOWN;
        };
        let opened = opened.map(|(document, pages)| {
            state.opened = Some(document);
            pages.to_le_bytes().to_vec()
        });
        told(state, opened)
    })
}

/// A page of the open file, counted from 0. Output: a JPEG as it lay in the file, a TIFF that shows no other page, or a
/// bitmap.
#[unsafe(no_mangle)]
pub extern "C" fn page(index: u32) -> u32 {
    STATE.with_borrow_mut(|state| {
        state.output = Vec::new();
        let none = || Err(Refused::no_such_page().to_string());
        let page = (state.opened.as_ref()).map_or_else(none, |document| document.page(index));
        told(state, page)
    })
}

fn told(state: &mut State, result: Result<Vec<u8>, String>) -> u32 {
    let (code, output) = match result {
        Ok(output) => (DONE, output),
        Err(reason) => (REFUSED, reason.into_bytes()),
    };
    state.output = output;
    code
}
