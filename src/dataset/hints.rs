//! What a folder that cannot be trained on was probably meant to be. Looks at names alone, and only where
//! something is to be said.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::dataset::apart::is_left_by_a_system;
use crate::dataset::layout::part_of;

/// Archives unpack into a folder of their own, at times into two; nobody means more.
const DEEPEST: usize = 3;

/// The folder below `root` that holds several folders, where each above it holds a single one:
/// `photos/photos/{cat,dog}` was meant as `photos/photos`.
pub fn nested_folder(root: &Path) -> Option<PathBuf> {
    let mut path = root.to_owned();
    for _ in 0..DEEPEST {
        let folders = folders(&path);
        let [only] = &folders.into_iter().collect::<Vec<_>>()[..] else {
            return None;
        };
        path.push(only);
        if self::folders(&path).len() > 1 {
            return Some(path);
        }
    }
    None
}

/// The folders that hold the classes, where each of the parts of a split holds a single folder around them, as
/// archives have it that were packed one by one: `training_set/training_set/{cat,dog}`.
pub fn nested_parts<'a>(
    root: &Path,
    parts: impl Iterator<Item = &'a OsString>,
) -> Option<Vec<PathBuf>> {
    let nested: Option<Vec<PathBuf>> = parts.map(|part| nested_folder(&root.join(part))).collect();
    nested.filter(|nested| !nested.is_empty())
}

/// The folders that each of `classes` in `root` holds, if all hold the same two at least: then the classes are
/// perhaps sides of a split under names that are not known.
pub fn folders_in_each(root: &Path, classes: &[String]) -> Option<Vec<String>> {
    if classes.len() < 2 {
        // A lone folder is no side of anything: [`nested_folder`] says what was meant.
        return None;
    }
    let mut classes = classes.iter().map(|class| folders(&root.join(class)));
    let first = classes.next().filter(|first| first.len() > 1)?;
    let are_alike = classes.all(|other| other == first);
    let names = first.iter().map(|name| name.to_string_lossy().into_owned());
    are_alike.then(|| names.collect())
}

/// The class that is called as a part of a split (`train`) and holds several folders, and what they are called: they are
/// perhaps the classes, and what lies beside it keeps it from being read so.
pub fn part_among_classes(root: &Path, classes: &[String]) -> Option<(String, Vec<String>)> {
    classes.iter().find_map(|class| {
        part_of(class.as_ref())?;
        let held = folders(&root.join(class));
        let names = held.iter().map(|name| name.to_string_lossy().into_owned());
        (held.len() > 1).then(|| (class.clone(), names.collect()))
    })
}

/// None where it cannot be read: a hint is no reason to fail.
fn folders(path: &Path) -> BTreeSet<OsString> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name())
        .filter(|name| !is_left_by_a_system(name))
        .collect()
}
