//! What a sorting did, or would do, for people: counted by folder, with what stays named as it is met.

use crate::commands::say::{note, say};
use crate::printable::{counted, printable, printable_path};
use crate::sorting::{How, Mode, Sorter};
use std::collections::BTreeMap;
use std::path::Path;

/// Names shown of each folder.
const EXAMPLES: usize = 3;
/// More folders than these are not read: the fullest are listed.
const LISTED_FOLDERS: usize = 40;
const LISTED_OF_MANY: usize = 20;

/// What was told so far.
#[derive(Default)]
pub struct Told {
    folders: BTreeMap<String, Filled>,
    /// Pictures that stay where they are.
    pub stay: u64,
    /// Those that an earlier sorting put there.
    pub before: u64,
    /// Those that were named, and lie in the target itself.
    pub inside: u64,
}

/// What goes into a folder.
#[derive(Default)]
struct Filled {
    count: u64,
    examples: Vec<String>,
}

impl Told {
    /// A picture went into `folder`, or would.
    pub fn placed(&mut self, folder: &str, to: &Path) {
        let filled = self.folders.entry(folder.to_owned()).or_default();
        filled.count += 1;
        if filled.examples.len() < EXAMPLES {
            let name = to.file_name().unwrap_or_default();
            filled.examples.push(printable(&name.to_string_lossy()));
        }
    }

    /// A picture stays where it is.
    pub fn stays(&mut self, path: &Path, reason: &str) {
        note!("stays: {}: {}", printable_path(path), printable(reason));
        self.stay += 1;
    }

    /// Whether nothing was met at all.
    pub fn is_empty(&self) -> bool {
        self.folders.is_empty() && self.before + self.inside + self.stay == 0
    }

    /// All of it, once it is done.
    pub fn print(&self, how: How, mode: Mode, sorter: &Sorter) {
        let total: u64 = self.folders.values().map(|filled| filled.count).sum();
        let target = printable_path(sorter.target());
        let sides = match sorter.sides() {
            0 => String::new(),
            sides => format!(", and {} beside them", counted(sides, "side file")),
        };
        let pictures = counted(total, "picture");
        say!("{} {pictures} into {target}{sides}", verb(how, mode));
        self.print_folders();
        match self.before {
            0 => {}
            1 => say!("1 was sorted there before, and stays as it is"),
            before => say!("{before} were sorted there before, and stay as they are"),
        }
        match self.inside {
            0 => {}
            1 => say!("1 lies inside of {target} already, and stays as it is"),
            inside => say!("{inside} lie inside of {target} already, and stay as they are"),
        }
        match self.stay {
            0 => {}
            1 => say!("1 stays where it is, and is named above"),
            stay => say!("{stay} stay where they are; each is named above"),
        }
        if mode == Mode::DryRun && total > 0 {
            say!("Nothing was written. To do it, add --apply");
        }
    }

    fn print_folders(&self) {
        let mut listed: Vec<(&String, &Filled)> = self.folders.iter().collect();
        let mut others = None;
        if listed.len() > LISTED_FOLDERS {
            // Stable, so that of equals the first by name are shown.
            listed.sort_by_key(|(_, filled)| std::cmp::Reverse(filled.count));
            let rest = listed.split_off(LISTED_OF_MANY);
            let pictures = rest.iter().map(|(_, filled)| filled.count).sum();
            others = Some((rest.len() as u64, pictures));
        }
        let widths = listed.iter().map(|(name, _)| name.chars().count());
        let width = widths.max().unwrap_or(0);
        for (folder, filled) in listed {
            let more = if filled.count > filled.examples.len() as u64 {
                ", …"
            } else {
                ""
            };
            say!(
                "  {:width$} {:>7}  {}{more}",
                printable(folder),
                filled.count,
                filled.examples.join(", "),
            );
        }
        if let Some((folders, pictures)) = others {
            let folders = counted(folders, "other folder");
            say!("  and {} in {folders}", counted(pictures, "picture"));
        }
    }
}

fn verb(how: How, mode: Mode) -> &'static str {
    match (how, mode) {
        (How::Copy, Mode::DryRun) => "would copy",
        (How::Link, Mode::DryRun) => "would link",
        (How::Move, Mode::DryRun) => "would move",
        (How::Copy, Mode::Apply) => "copied",
        (How::Link, Mode::Apply) => "linked",
        (How::Move, Mode::Apply) => "moved",
    }
}
