//! From class folders to classes: which folders are one class, what it is called, and whether the classes are
//! enough for what they are wanted for. Opens nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use crate::checkpoint::name_problem;
use crate::dataset::hints::nested_folder;
use crate::dataset::reasons::commonest;
use crate::dataset::scan::Found;
use crate::dataset::{DatasetError, Folder, Part, Purpose};
use crate::names;

/// The classes in the order of their composed names, and the label of each folder. A class with folders of two
/// Unicode forms is called as the one with more files.
pub(super) fn name_classes(
    found: &Found,
    purpose: Purpose,
) -> Result<(Vec<String>, Vec<usize>), DatasetError> {
    let folders = &found.class_folders;
    let mut files = vec![0_usize; folders.len()];
    for (_, folder) in &found.files {
        files[*folder] += 1;
    }
    let mut names = Vec::with_capacity(folders.len());
    for folder in folders {
        names.push(class_name(&folder.path, purpose)?);
    }
    let mut classes: BTreeMap<Cow<str>, (usize, &str)> = BTreeMap::new();
    for ((folder, name), files) in folders.iter().zip(&names).zip(files) {
        if !matches!(folder.part, Part::Any | Part::Train) {
            continue;
        }
        let class = classes.entry(names::key(name)).or_insert((files, name));
        // Of equals the first in byte order, whatever order the disk had.
        if files > class.0 || (files == class.0 && *name < class.1) {
            *class = (files, name);
        }
    }
    let keys: Vec<&Cow<str>> = classes.keys().collect();
    let names_found: Vec<String> = classes
        .values()
        .map(|(_, name)| (*name).to_owned())
        .collect();
    let mut labels = Vec::with_capacity(folders.len());
    for (folder, name) in folders.iter().zip(&names) {
        let label = keys.binary_search(&&names::key(name));
        labels.push(label.map_err(|_| DatasetError::ClassNotInTrain {
            class: (*name).to_owned(),
            part: folder.part,
            nearest: names::nearest(name, &names_found).cloned(),
        })?);
    }
    Ok((names_found, labels))
}

/// A class's name is written into checkpoints, reports and terminals, and becomes a folder again.
fn class_name(folder: &Path, purpose: Purpose) -> Result<&str, DatasetError> {
    let reason = match folder.file_name().and_then(OsStr::to_str) {
        None => "is not UTF-8",
        Some(name) if name.chars().any(char::is_control) => "contains a control character",
        // No model has such a class, which is no reason not to measure one on a folder that has it.
        Some(name) if purpose == Purpose::Evaluate => return Ok(name),
        Some(name) => match name_problem(name) {
            Some(problem) => problem,
            None => return Ok(name),
        },
    };
    Err(DatasetError::ClassName {
        path: folder.to_owned(),
        reason,
    })
}

/// Whether the folder has what the purpose needs.
pub(super) fn check_purpose(folder: &Folder, purpose: Purpose) -> Result<(), DatasetError> {
    let path = folder.root.clone();
    if folder.classes.is_empty() {
        return Err(DatasetError::NoClasses {
            path,
            files: folder.scanned,
            reasons: commonest(&folder.skipped),
        });
    }
    if purpose == Purpose::Evaluate {
        return Ok(());
    }
    let counts = folder.counts();
    let reasons = commonest(&folder.skipped);
    if counts.len() < 2 {
        let nested = nested_folder(&path);
        return Err(DatasetError::TooFewClasses {
            path,
            counts,
            nested,
            reasons,
        });
    }
    if counts.iter().any(|(_, count)| *count == 0) {
        return Err(DatasetError::EmptyClass {
            path,
            counts,
            reasons,
        });
    }
    Ok(())
}
