//! `docsort sort --undo`: a sorting taken back, and what is told of it.

use crate::commands::Exit;
use crate::commands::say::{note, say};
use crate::printable::{counted, printable, printable_path};
use crate::sorting::{self, Mode, Verdict};
use std::path::Path;

/// Takes back what `journal` tells, or says what that would do.
///
/// # Errors
/// It is no journal, or cannot be read or written.
pub fn take_back(journal: &Path, mode: Mode) -> anyhow::Result<Exit> {
    let (mut back, mut left) = (0u64, 0u64);
    sorting::undo(journal, mode, |taken| match taken.verdict {
        Verdict::Back => back += 1,
        Verdict::Left(reason) => {
            left += 1;
            note!(
                "left: {}: {}",
                printable_path(&taken.to),
                printable(&reason)
            );
        }
    })?;
    match mode {
        Mode::DryRun => {
            say!(
                "would take back {}; {left} would stay",
                counted(back, "file")
            );
            say!("Nothing was written. To do it, add --apply");
        }
        Mode::Apply if left == 0 => say!("took back {}", counted(back, "file")),
        Mode::Apply => say!(
            "took back {}; {left} left where they are, each named above",
            counted(back, "file")
        ),
    }
    Ok(if left == 0 { Exit::Done } else { Exit::Skipped })
}
