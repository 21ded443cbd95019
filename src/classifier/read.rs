//! From what was asked for to squares: each file is read once, by whichever thread is free, and is as many pictures as it has
//! pages. A picture that cannot be read is a reason in its place. Asks no network.

use super::Classifier;
use crate::dataset::{Input, told};
use docsort_engine::Square;
use docsort_picture::{self as picture, Limits, Pages};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Where a picture lies, and what was made of it.
pub(super) struct Read {
    pub path: PathBuf,
    pub member: Option<PathBuf>,
    pub page: Option<u32>,
    pub square: Result<Square, String>,
}

impl Classifier {
    /// The pictures of each file of a batch, or once it is over, of those before the first file that was not read to its
    /// end: rows come in order, and a file's rows come together.
    pub(super) fn read(
        &self,
        batch: Vec<Input>,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
    ) -> Vec<Vec<Read>> {
        let read = |input: Input| {
            if is_over() {
                return None;
            }
            let bytes = match &input {
                Input::Problem { reason, .. } => Err(reason.clone()),
                Input::File(path) => picture::read(path, limits).map_err(|reject| told(&reject)),
                Input::Page { path, page } => {
                    let bytes = picture::read_page(path, Some(*page), limits);
                    bytes.map_err(|reject| told(&reject))
                }
                Input::Member(member) => member.read(limits).map_err(|reject| told(&reject)),
            };
            self.read_pages(&input, bytes, limits, is_over)
        };
        let read: Vec<Option<Vec<Read>>> = batch.into_par_iter().map(read).collect();
        read.into_iter().map_while(|read| read).collect()
    }

    /// All pages of a file; none where it is over before the last.
    fn read_pages(
        &self,
        input: &Input,
        bytes: Result<impl AsRef<[u8]>, String>,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
    ) -> Option<Vec<Read>> {
        let (path, member, asked) = (input.path(), input.member(), input.page());
        let read = |page, square| Read {
            path: path.to_owned(),
            member: member.map(Path::to_owned),
            page: asked.or(page),
            square,
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(reason) => return Some(vec![read(None, Err(reason))]),
        };
        let pages = Pages::of(bytes.as_ref(), limits);
        let read_page = |index| {
            if is_over() {
                return None;
            }
            let bytes = pages.get(index);
            let square = bytes.and_then(|bytes| self.engine.preprocess(&bytes, limits));
            let square = square.map_err(|reject| told(&reject));
            Some(read(pages.number(index), square))
        };
        // One file may have more pages than others are asked for.
        (0..pages.len()).into_par_iter().map(read_page).collect()
    }
}
