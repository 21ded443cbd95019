//! Which files of a folder are examined, under which labels, and what in its layout a training would stumble over.
//! Opens none of them.

use crate::commands::say::note;
use crate::commands::train::alike_line;
use crate::dataset::{
    DatasetError, Folder, Input, Links, Part, Purpose, ScanOptions, Separator, Skipped, expand,
    nested_folder, scan,
};
use crate::doctor::Subject;
use crate::printable::{printable, printable_path};
use std::io;
use std::path::Path;

/// What there is to examine.
pub struct Listed {
    pub classes: Vec<String>,
    pub subjects: Vec<Subject>,
    pub skipped: Vec<Skipped>,
}

/// The files of a labelled folder, or of a folder without classes.
pub fn list(dir: &Path, links: Links) -> anyhow::Result<Listed> {
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: links == Links::Followed,
        runs: None,
    };
    match scan(dir, &options) {
        Ok(folder) => {
            print_hints(&folder);
            Ok(labelled(folder))
        }
        Err(DatasetError::NoClasses { files, .. }) if files > 0 => {
            note!("no class folders: labels and splits are not checked");
            Ok(unlabelled(dir, links))
        }
        Err(error) => Err(error.into()),
    }
}

/// What a training would stumble over before it reads a picture.
fn print_hints(folder: &Folder) {
    if let Some(line) = alike_line(folder) {
        note!("{line}");
    }
    if let ([class], Some(nested)) = (&folder.classes[..], nested_folder(&folder.root)) {
        note!(
            "{} is the only class here: perhaps {} was meant",
            printable(class),
            printable_path(&nested)
        );
    }
}

fn labelled(folder: Folder) -> Listed {
    let subjects = folder.samples.into_iter().map(|sample| Subject {
        path: sample.path,
        label: Some(sample.label),
        part: sample.part,
    });
    Listed {
        classes: folder.classes,
        subjects: subjects.collect(),
        skipped: folder.skipped,
    }
}

fn unlabelled(dir: &Path, links: Links) -> Listed {
    let mut listed = Listed {
        classes: Vec::new(),
        subjects: Vec::new(),
        skipped: Vec::new(),
    };
    let dir = dir.to_owned();
    for input in expand(vec![dir.clone()], links, Separator::Line, io::empty()) {
        match input {
            Input::File(path) | Input::Page { path, .. } => listed.subjects.push(Subject {
                path,
                label: None,
                part: Part::Any,
            }),
            Input::Problem { path, reason } => listed.skipped.push(Skipped { path, reason }),
            Input::Member(_) => unreachable!("no archive was opened"),
        }
    }
    listed
}
