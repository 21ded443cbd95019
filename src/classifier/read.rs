//! From what was asked for to squares: each file is read by whichever thread is free, and is as many pictures as it has
//! pages. A picture that cannot be read is a reason in its place. Owns how many squares are held at once; asks no network.

use super::Classifier;
use crate::dataset::{Input, told};
use docsort_engine::Square;
use docsort_picture::{self as picture, Limits, Pages, Reject, RejectKind};
use rayon::prelude::*;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Squares of a whole batch that are held at once, where it has fewer files than these: 300 MB at 224 px a side. Pages beyond
/// a file's share are read when those before them were handed on.
const HELD: usize = 2_048;

/// Pages of one file that are handed on together: some for each thread.
const TOGETHER: usize = 64;

/// Where a picture lies, and what was made of it.
pub(super) struct Read {
    pub path: PathBuf,
    pub member: Option<PathBuf>,
    pub page: Option<u32>,
    pub square: Result<Square, String>,
}

/// A file, and what is known of it.
struct Opened {
    input: Input,
    /// The pages that were read at once.
    first: Vec<Read>,
    pages: usize,
}

impl Opened {
    /// A file that is one picture.
    fn single(input: Input, square: Result<Square, String>) -> Self {
        Opened {
            first: vec![read(&input, None, square)],
            input,
            pages: 1,
        }
    }
}

/// Nobody waits for more, or nobody may.
pub(super) struct Over;

impl Classifier {
    /// Reads the files of a batch on all threads, and hands their pictures to `hand_on` in order, those of a file together.
    ///
    /// # Errors
    /// It `is_over`: then the pictures before the first that was not read were handed on. Or `hand_on` fails.
    pub(super) fn read(
        &self,
        batch: Vec<Input>,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
        mut hand_on: impl FnMut(Vec<Read>) -> Result<(), Over>,
    ) -> Result<(), Over> {
        let share = (HELD / batch.len().max(1)).max(1);
        let at_once = docsort_engine::at_once(batch.len());
        let open = |group: Vec<Input>| self.open_each(group, share, limits, is_over);
        let groups = batch.into_par_iter().chunks(at_once);
        let opened: Vec<Option<Opened>> = groups.flat_map_iter(open).collect();
        for opened in opened {
            let opened = opened.ok_or(Over)?;
            let rest = opened.first.len()..opened.pages;
            hand_on(opened.first)?;
            if !rest.is_empty() {
                self.read_rest(&opened.input, rest, limits, is_over, &mut hand_on)?;
            }
        }
        Ok(())
    }

    /// The pages of a file with many. It is opened once more: all files of a batch would not fit into memory.
    fn read_rest(
        &self,
        input: &Input,
        rest: Range<usize>,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
        hand_on: &mut impl FnMut(Vec<Read>) -> Result<(), Over>,
    ) -> Result<(), Over> {
        let ended = |reason| {
            let number = u32::try_from(rest.start + 1).ok();
            vec![read(input, number, Err(reason))]
        };
        let bytes = match bytes_of(input, limits) {
            Ok(bytes) => bytes,
            Err(reason) => return hand_on(ended(reason)),
        };
        let listed = Pages::of(&bytes, limits);
        if listed.len() != rest.end {
            let changed = Reject {
                kind: RejectKind::Corrupt,
                detail: "changed on disk while it was read".to_owned(),
            };
            return hand_on(ended(told(&changed)));
        }
        for start in rest.clone().step_by(TOGETHER) {
            let end = rest.end.min(start + TOGETHER);
            hand_on(self.read_pages(input, &listed, start..end, limits, is_over)?)?;
        }
        Ok(())
    }

    /// Reads the first pages of these files, of each `share` at most; `None` from where it is over on.
    fn open_each(
        &self,
        group: Vec<Input>,
        share: usize,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
    ) -> Vec<Option<Opened>> {
        let begun = group.iter().take_while(|_| !is_over());
        let files: Vec<Result<Vec<u8>, String>> =
            begun.map(|input| bytes_of(input, limits)).collect();
        let rest = files.len()..group.len();
        let are_jpegs = files.iter().all(|file| match file {
            Ok(bytes) => picture::is_jpeg(bytes),
            Err(_) => false,
        });
        let mut opened: Vec<Option<Opened>> = if are_jpegs {
            let files: Vec<Vec<u8>> = files.into_iter().flatten().collect();
            let squares = self.engine.preprocess_each(&files, limits);
            let squares = squares
                .into_iter()
                .map(|square| square.map_err(|reject| told(&reject)));
            let opened = group.into_iter().zip(squares);
            opened
                .map(|(input, square)| Some(Opened::single(input, square)))
                .collect()
        } else {
            let files = group.into_iter().zip(files);
            files
                .map(|(input, file)| self.open(input, file, share, limits, is_over).ok())
                .collect()
        };
        opened.extend(rest.map(|_| None));
        opened
    }

    /// Reads the first pages of a file, `share` at most.
    fn open(
        &self,
        input: Input,
        bytes: Result<Vec<u8>, String>,
        share: usize,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
    ) -> Result<Opened, Over> {
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(reason) => return Ok(Opened::single(input, Err(reason))),
        };
        if matches!(input, Input::Page { .. }) {
            let square = self.engine.preprocess(&bytes, limits);
            return Ok(Opened::single(
                input,
                square.map_err(|reject| told(&reject)),
            ));
        }
        let listed = Pages::of(&bytes, limits);
        let pages = listed.len();
        let first = 0..pages.min(share);
        let first = self.read_pages(&input, &listed, first, limits, is_over)?;
        Ok(Opened {
            input,
            first,
            pages,
        })
    }

    /// These pages of a file.
    ///
    /// # Errors
    /// It is over before the last.
    fn read_pages(
        &self,
        input: &Input,
        listed: &Pages,
        pages: Range<usize>,
        limits: &Limits,
        is_over: &(impl Fn() -> bool + Sync),
    ) -> Result<Vec<Read>, Over> {
        let read_page = |index| {
            if is_over() {
                return Err(Over);
            }
            let square = self.engine.preprocess_page(listed, index, limits);
            let square = square.map_err(|reject| told(&reject));
            Ok(read(input, listed.number(index), square))
        };
        // One file may have more pages than others are asked for.
        pages.into_par_iter().map(read_page).collect()
    }
}

/// All of a file, or of the one page that is asked for.
fn bytes_of(input: &Input, limits: &Limits) -> Result<Vec<u8>, String> {
    let bytes = match input {
        Input::Problem { reason, .. } => return Err(reason.clone()),
        Input::File(path) => picture::read(path, limits),
        Input::Page { path, page } => picture::read_page(path, *page, limits),
        Input::Member(member) => member.read(limits),
    };
    bytes.map_err(|reject| told(&reject))
}

fn read(input: &Input, page: Option<u32>, square: Result<Square, String>) -> Read {
    Read {
        path: input.path().to_owned(),
        member: input.member().map(Path::to_owned),
        page: input.page().or(page),
        square,
    }
}
