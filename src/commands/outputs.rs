//! Whether a place can be written to, asked before the work that is to be written there. Says which option names
//! another place, and leaves nothing behind.

use crate::printable::{printable_path, system_words};
use anyhow::anyhow;
use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Refuses a folder that neither exists nor could be made in one that does, and one that takes no file. A path of
/// which more is missing than its end was mistyped more often than meant. `option` is what the user named it with.
///
/// # Errors
/// What is there is no folder, the one above is missing, or the system says no.
pub fn check_folder(folder: &Path, option: &str) -> anyhow::Result<()> {
    let refused = |why: &str| refusal(folder, why, option);
    let above = if is_there(folder) {
        folder
    } else {
        above(folder)
    };
    check_is_folder(above).map_err(|why| refused(&why))?;
    try_in(above).map_err(|error| refused(&system_words(&error)))
}

/// The same where all of the path may be made.
///
/// # Errors
/// As [`check_folder`], but for a missing folder above.
pub fn check_tree(folder: &Path, option: &str) -> anyhow::Result<()> {
    let named = folder.ancestors().filter(|above| *above != Path::new(""));
    let found = named.into_iter().find(|above| is_there(above));
    let found = found.unwrap_or(Path::new("."));
    let refused = |why: &str| refusal(folder, why, option);
    check_is_folder(found).map_err(|why| refused(&why))?;
    try_in(found).map_err(|error| refused(&system_words(&error)))
}

/// The same for a new file, whose folder has to exist.
///
/// # Errors
/// As [`check_folder`].
pub fn check_file(file: &Path, option: &str) -> anyhow::Result<()> {
    let above = above(file);
    let refused = |why: &str| refusal(file, why, option);
    check_is_folder(above).map_err(|why| refused(&why))?;
    try_in(above).map_err(|error| refused(&system_words(&error)))
}

/// A file that did not exist before: outputs are never overwritten.
///
/// # Errors
/// It is there, or the system says no.
pub fn create_new(path: &Path) -> anyhow::Result<File> {
    let shown = printable_path(path);
    File::create_new(path).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            anyhow!("{shown} exists, and is never overwritten: choose another --output")
        }
        _ => anyhow!("{shown} cannot be written: {}", system_words(&error)),
    })
}

/// A new file with all of `content`, or none: half of one would stand in the way of the same command.
///
/// # Errors
/// Those of [`create_new`], and what ended the writing.
pub fn write_new(
    path: &Path,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut file = BufWriter::new(create_new(path)?);
    content(&mut file)
        .and_then(|()| file.flush())
        .map_err(|error| {
            // The first error is the one to report.
            let _ = fs::remove_file(path);
            anyhow!(
                "{} cannot be written: {}",
                printable_path(path),
                system_words(&error)
            )
        })
}

/// What goes into a file.
pub type Content<'a> = Box<dyn FnOnce(&mut dyn Write) -> io::Result<()> + 'a>;

/// Several new files, all of them or none.
///
/// # Errors
/// As [`write_new`].
pub fn write_all_new(files: Vec<(&PathBuf, Content)>) -> anyhow::Result<()> {
    let mut made = Vec::new();
    for (path, content) in files {
        if let Err(error) = write_new(path, content) {
            for path in made {
                // The first error is the one to report.
                let _ = fs::remove_file(path);
            }
            return Err(error);
        }
        made.push(path);
    }
    Ok(())
}

fn refusal(wanted: &Path, why: &str, option: &str) -> anyhow::Error {
    let wanted = printable_path(wanted);
    anyhow!("{wanted} cannot be written: {why}; choose another {option}")
}

/// Links that lead nowhere count: nothing can be made under their name.
fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The folder that a path lies in, as it was given.
fn above(path: &Path) -> &Path {
    let parent = path.parent().unwrap_or(Path::new("/"));
    if parent == Path::new("") {
        Path::new(".")
    } else {
        parent
    }
}

/// Or why it is none.
fn check_is_folder(path: &Path) -> Result<(), String> {
    let shown = printable_path(path);
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(format!("{shown} is a file")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Err(format!("there is no folder {shown}"))
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            let file = path.ancestors().find(|above| above.is_file());
            Err(format!(
                "{} is a file",
                printable_path(file.unwrap_or(path))
            ))
        }
        Err(error) => Err(format!("{shown}: {}", system_words(&error))),
    }
}

/// Makes a file in `folder` and removes it. Modes tell too little: root passes them all, and no mode tells of a full
/// disk.
fn try_in(folder: &Path) -> io::Result<()> {
    let trial = folder.join(format!(".docsort-trial-{}", std::process::id()));
    let mut file = File::create_new(&trial)?;
    // A full disk still takes names.
    let written = file.write_all(b"?");
    let removed = fs::remove_file(&trial);
    written.and(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_whose_writing_fails_is_gone_and_one_that_was_there_is_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        let failed = write_new(&path, |out| {
            out.write_all(b"half")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        });
        assert!(failed.unwrap_err().to_string().contains("a.csv"));
        assert!(!path.exists());
        write_new(&path, |out| out.write_all(b"whole")).unwrap();
        assert!(write_new(&path, |out| out.write_all(b"other")).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }

    type Check = fn(&Path, &str) -> anyhow::Result<()>;

    #[track_caller]
    fn check(check: Check, place: &Path, words: Option<&str>) {
        let told = check(place, "--out").map_err(|error| error.to_string());
        match words {
            None => assert_eq!(told, Ok(())),
            Some(words) => {
                let told = told.unwrap_err();
                assert!(told.contains(words), "{told}");
                assert!(told.ends_with("; choose another --out"), "{told}");
            }
        }
    }

    #[test]
    fn a_place_is_refused_with_what_stands_in_its_way_and_the_option_that_names_another() {
        let dir = tempfile::tempdir().unwrap();
        let at = |path: &str| dir.path().join(path);
        fs::write(at("file"), b"").unwrap();
        fs::create_dir(at("there")).unwrap();
        for folder in ["there", "new", "there/new"] {
            check(check_folder, &at(folder), None);
            check(check_tree, &at(folder), None);
            check(check_file, &at(folder), None);
        }
        check(check_folder, &at("new/newer"), Some("there is no folder"));
        check(check_file, &at("new/newer"), Some("there is no folder"));
        check(check_tree, &at("new/newer"), None);
        for below in ["file/new", "file/new/newer"] {
            check(check_folder, &at(below), Some("file is a file"));
            check(check_file, &at(below), Some("file is a file"));
            check(check_tree, &at(below), Some("file is a file"));
        }
        check(check_folder, &at("file"), Some("is a file"));
        check(check_tree, &at("file"), Some("is a file"));
        // Relative to here, where a test may write.
        check(check_folder, Path::new("no-such-folder-yet"), None);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        assert_eq!(fs::read_dir(at("there")).unwrap().count(), 0);
    }
}
