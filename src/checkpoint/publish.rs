//! Writing a checkpoint so that it either exists whole or not at all: built and synced under a
//! hidden name, verified there, and published by one rename. What a crash leaves behind is
//! restored or deleted by [`clean`]; a state without one valid copy does not exist.
//!
//! Hidden names: `.tmp-<name>-<pid>` is being built; `.old-<name>` is the copy that a checkpoint
//! of the same name replaces; `.gone-<name>` is being deleted.

use super::error::{CheckpointError, Warning, io_error};
use super::fault::fault_point;
use super::store;
use super::{FileEntry, MANIFEST, Manifest};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The name of the checkpoint that predictions take, inside a run folder.
pub const BEST: &str = "best";

const TEMPORARY: &str = ".tmp-";
const REPLACED: &str = ".old-";
const DELETED: &str = ".gone-";

/// Publishes a checkpoint as `parent/name` and returns its path. `manifest.files` is filled here.
/// A checkpoint that already has this name is replaced, and deleted only after its successor has
/// been verified and renamed. The caller holds the run's lock.
///
/// # Errors
/// `Invalid` before anything is written; `Io` naming the file, with the former state restored.
pub fn publish(
    parent: &Path,
    name: &str,
    manifest: &Manifest,
    files: &[(&str, &[u8])],
) -> Result<PathBuf, CheckpointError> {
    let published = publish_with(parent, name, manifest, files, &mut |point| {
        fault_point(point);
        Ok(())
    });
    if published.is_err() {
        // The first error is the one to report. If this fails too, as on a dying disk, the next
        // start does it again.
        let _ = clean(parent);
    }
    published
}

/// Publishes `runs/<name>/best`. Called before the epoch's own checkpoint: a crash between the two
/// repeats the epoch and publishes the same best again, whereas the other order would leave a best
/// that is not the one that the epoch's checkpoint speaks of.
///
/// # Errors
/// Those of [`publish`].
pub fn publish_best(
    run: &Path,
    manifest: &Manifest,
    files: &[(&str, &[u8])],
) -> Result<PathBuf, CheckpointError> {
    fs::metadata(run).map_err(io_error("find", run))?;
    publish(run, BEST, manifest, files)
}

/// Clears what a crash left in a folder of checkpoints: half-built and half-deleted ones are
/// removed, a replaced one is put back if its successor never arrived. Says what it put back.
/// The caller holds the run's lock.
///
/// # Errors
/// `Io`, naming the leftover that cannot be moved or removed.
pub fn clean(parent: &Path) -> Result<Vec<Warning>, CheckpointError> {
    let mut warnings = Vec::new();
    for path in leftovers(parent)? {
        let hidden = file_name(&path);
        match hidden.strip_prefix(REPLACED) {
            Some(name) if is_needed(&path, &parent.join(name)) => {
                let place = parent.join(name);
                remove(&place)?;
                rename(&path, &place)?;
                warnings.push(Warning {
                    path: place,
                    message: "put back after an interrupted replacement".to_owned(),
                });
            }
            _ => remove_tree(&path)?,
        }
    }
    sync_dir(parent)?;
    Ok(warnings)
}

/// The steps of [`publish`]; `point` stands between them, so that a test can stop at each one.
pub(super) fn publish_with(
    parent: &Path,
    name: &str,
    manifest: &Manifest,
    files: &[(&str, &[u8])],
    point: &mut dyn FnMut(&str) -> Result<(), CheckpointError>,
) -> Result<PathBuf, CheckpointError> {
    let mut manifest = manifest.clone();
    manifest.files = files
        .iter()
        .map(|(file, bytes)| ((*file).to_owned(), FileEntry::of(bytes)))
        .collect();
    let text = manifest
        .to_text()
        .map_err(|error| CheckpointError::of_manifest(Path::new(MANIFEST), error))?;

    // Not what lies above it: a run that was moved away while it is trained would be torn in two.
    match fs::create_dir(parent) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(io_error("create", parent)(error));
        }
        _ => {}
    }
    let building = parent.join(format!("{TEMPORARY}{name}-{}", std::process::id()));
    remove_tree(&building)?;
    fs::create_dir(&building).map_err(io_error("create", &building))?;
    point("after-create")?;
    for (file, bytes) in files {
        write_synced(&building.join(file), bytes)?;
        let stem = Path::new(file).file_stem().unwrap_or(OsStr::new(file));
        point(&format!("after-{}", stem.display()))?;
    }
    point("before-manifest")?;
    write_synced(&building.join(MANIFEST), text.as_bytes())?;
    sync_dir(&building)?;
    store::open(&building)?.verify()?;

    let place = parent.join(name);
    let replaced = parent.join(format!("{REPLACED}{name}"));
    point("before-rename")?;
    let replaces = fs::symlink_metadata(&place).is_ok();
    if replaces {
        remove_tree(&replaced)?;
        rename(&place, &replaced)?;
        point("between-renames")?;
    }
    rename(&building, &place)?;
    point("after-rename")?;
    sync_dir(parent)?;
    point("after-sync")?;
    if replaces {
        remove(&replaced)?;
    }
    Ok(place)
}

/// Deletes a checkpoint so that no moment shows half of one under its name.
pub(super) fn remove(path: &Path) -> Result<(), CheckpointError> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    let name = file_name(path);
    let hidden = path.with_file_name(format!("{DELETED}{}", name.trim_start_matches('.')));
    remove_tree(&hidden)?;
    rename(path, &hidden)?;
    fault_point("while-deleting");
    remove_tree(&hidden)
}

/// Writes a new file and waits until the disk has it.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(io_error("create", path))?;
    file.write_all(bytes).map_err(io_error("write", path))?;
    file.sync_all().map_err(io_error("sync", path))
}

/// Puts `bytes` in place of the file at `path`, if there is one, by one rename. The caller holds
/// the run's lock.
pub(super) fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".tmp");
    let partial = path.with_file_name(name);
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(io_error("remove", &partial)(error));
        }
        _ => {}
    }
    write_synced(&partial, bytes)?;
    rename(&partial, path)?;
    match path.parent() {
        Some(parent) => sync_dir(parent),
        None => Ok(()),
    }
}

pub(super) fn rename(from: &Path, to: &Path) -> Result<(), CheckpointError> {
    fs::rename(from, to).map_err(io_error("rename another file to it", to))
}

/// Waits until the disk has a folder's entries: a rename is not durable before.
pub(super) fn sync_dir(path: &Path) -> Result<(), CheckpointError> {
    // Windows has no handle for it, and its renames are journalled.
    if cfg!(not(unix)) {
        return Ok(());
    }
    match File::open(path).and_then(|dir| dir.sync_all()) {
        // Some network file systems cannot; SECURITY.md promises nothing for them.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        outcome => outcome.map_err(io_error("sync", path)),
    }
}

/// Whether the replaced copy must come back: its successor never arrived, or is worth nothing.
/// A successor that only cannot be judged, such as one of a newer format, is left alone.
fn is_needed(replaced: &Path, place: &Path) -> bool {
    let verify = |path: &Path| store::open(path).and_then(|found| found.verify());
    let successor = verify(place);
    fs::symlink_metadata(place).is_err()
        || matches!(
            successor,
            Err(CheckpointError::Damaged { .. } | CheckpointError::NotACheckpoint { .. })
        ) && verify(replaced).is_ok()
}

fn leftovers(parent: &Path) -> Result<Vec<PathBuf>, CheckpointError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(parent).map_err(io_error("list", parent))? {
        let entry = entry.map_err(io_error("list", parent))?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if [TEMPORARY, REPLACED, DELETED]
            .iter()
            .any(|prefix| name.starts_with(prefix))
        {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn remove_tree(path: &Path) -> Result<(), CheckpointError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(io_error("remove", path)(error))
        }
        _ => Ok(()),
    }
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(OsStr::to_str).unwrap_or_default()
}
