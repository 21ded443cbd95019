//! One file to its place, so that at any instant it is complete somewhere and nothing that exists is
//! touched: hard links and `create_new` fail where a name is taken, and never follow a link there.

use super::How;
use super::error::{SortError, io_error};
use super::folder::sync_folder_of;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fs::{self, File, FileTimes};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Component, Path};

/// Bytes that are copied at a time.
const CHUNK: usize = 1 << 20;

/// Whether `path` lies in the folder `into`, both absolute, without a way out of it: neither by name nor through a
/// link in place of a folder. What the path itself names may be a link.
pub fn is_inside(path: &Path, into: &Path) -> bool {
    let mut folders = path
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != into);
    path.starts_with(into)
        && path.components().all(|part| part != Component::ParentDir)
        && folders.all(|folder| !folder.is_symlink())
}

/// What came of taking a name: it was free, or another file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    Given,
    Taken,
}

/// The digest of what was read, if anything was; none if `to` was taken meanwhile.
pub fn transfer(
    how: How,
    from: &Path,
    to: &Path,
    part: Option<&Path>,
) -> Result<Option<Option<String>>, SortError> {
    let given = |name| match name {
        Claim::Given => Some(None),
        Claim::Taken => None,
    };
    let Some(part) = part else {
        // So that another file under the source's name is known to be another.
        let sha256 = sha256(from).map_err(io_error("read", from))?;
        return match link(from, to)? {
            Claim::Given => Ok(Some(Some(sha256))),
            Claim::Taken => Ok(None),
        };
    };
    let is_link = from.symlink_metadata().is_ok_and(|file| file.is_symlink());
    // A link is sorted by what it points to: that is copied, and what is moved is the link's target's
    // bytes, never a link that no longer leads anywhere.
    if how == How::Move
        && !is_link
        && let Some(name) = rename(from, to)?
    {
        return Ok(given(name));
    }
    let sha256 = copy_to_part(from, part)?;
    if how == How::Move {
        // The only copy soon: not only the system, the disk must have it.
        let synced = File::open(part).and_then(|file| file.sync_all());
        if let Err(error) = synced {
            // The first error is the one to report.
            let _ = fs::remove_file(part);
            return Err(io_error("written", part)(error));
        }
    }
    match publish(part, to) {
        Ok(Claim::Given) => {}
        Ok(Claim::Taken) => {
            fs::remove_file(part).map_err(io_error("removed", part))?;
            return Ok(None);
        }
        Err(error) => {
            // The first error is the one to report.
            let _ = fs::remove_file(part);
            return Err(error);
        }
    }
    if how == How::Move {
        sync_folder_of(to)?;
        if let Err(error) = fs::remove_file(from) {
            fs::remove_file(to).map_err(io_error("removed", to))?;
            return Err(io_error("removed", from)(error));
        }
    }
    Ok(Some(Some(sha256)))
}

/// Copies `from` to the hidden `part`: bytes, time and permissions. Returns the SHA-256 of what was
/// read. What a failure leaves of `part` is removed.
pub fn copy_to_part(from: &Path, part: &Path) -> Result<String, SortError> {
    let mut source = File::open(from).map_err(io_error("read", from))?;
    let mut target = File::create_new(part).map_err(io_error("created", part))?;
    let copied = copy_open(from, &mut source, part, &mut target);
    if copied.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(part);
    }
    copied
}

fn copy_open(
    from: &Path,
    source: &mut File,
    part: &Path,
    target: &mut File,
) -> Result<String, SortError> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    while let count @ 1.. = next(source, &mut chunk).map_err(io_error("read", from))? {
        hash.update(&chunk[..count]);
        let written = target.write_all(&chunk[..count]);
        written.map_err(io_error("written", part))?;
    }
    let metadata = source.metadata().map_err(io_error("read", from))?;
    if let Ok(modified) = metadata.modified() {
        let times = FileTimes::new().set_modified(modified);
        let set = target.set_times(times);
        set.map_err(io_error("given the time of its source", part))?;
    }
    let set = target.set_permissions(metadata.permissions());
    set.map_err(io_error("given the permissions of its source", part))?;
    Ok(HEXLOWER.encode(&hash.finalize()))
}

/// Gives a complete `part` its own name, if that is free.
pub fn publish(part: &Path, to: &Path) -> Result<Claim, SortError> {
    match fs::hard_link(part, to) {
        Ok(()) => {
            fs::remove_file(part).map_err(io_error("removed", part))?;
            Ok(Claim::Given)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Claim::Taken),
        // A file system without hard links, such as a card's. Between the look and the rename somebody
        // else could make the name; that is not promised there.
        Err(error) if has_no_hard_links(&error) => {
            if to.symlink_metadata().is_ok() {
                return Ok(Claim::Taken);
            }
            fs::rename(part, to).map_err(io_error("created", to))?;
            Ok(Claim::Given)
        }
        Err(error) => Err(io_error("created", to)(error)),
    }
}

/// Moves within one file system: first the second name, then the first one goes. `None` where the
/// file system cannot do that, and a copy must.
pub fn rename(from: &Path, to: &Path) -> Result<Option<Claim>, SortError> {
    match fs::hard_link(from, to) {
        Ok(()) => {
            if let Err(error) = fs::remove_file(from) {
                // The source may not be removed: then it was not moved, and stays where it is.
                fs::remove_file(to).map_err(io_error("removed", to))?;
                return Err(io_error("removed", from)(error));
            }
            Ok(Some(Claim::Given))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Some(Claim::Taken)),
        Err(error) if error.kind() == ErrorKind::CrossesDevices || has_no_hard_links(&error) => {
            Ok(None)
        }
        Err(error) => Err(io_error("moved", from)(error)),
    }
}

/// A symbolic link at `to` that points to `from`, if the name is free.
pub fn link(from: &Path, to: &Path) -> Result<Claim, SortError> {
    match symlink(from, to) {
        Ok(()) => Ok(Claim::Given),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(Claim::Taken),
        Err(error) => Err(io_error("created", to)(error)),
    }
}

/// The digest of a file as it is now. Nothing but a file is opened: a pipe or a device that a stranger's journal names
/// would be read for ever.
pub fn sha256(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut chunk = vec![0; CHUNK];
    while let count @ 1.. = next(&mut file, &mut chunk)? {
        hash.update(&chunk[..count]);
    }
    Ok(HEXLOWER.encode(&hash.finalize()))
}

/// How many bytes were read; 0 at the end.
fn next(file: &mut File, chunk: &mut [u8]) -> io::Result<usize> {
    loop {
        match file.read(chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}

fn has_no_hard_links(error: &io::Error) -> bool {
    // FAT and some network file systems answer `EPERM`; others, and Windows, that it is unsupported.
    // Linux too answers `EPERM` for the file of another user (`protected_hardlinks`): copying is
    // right then as well.
    matches!(
        error.kind(),
        ErrorKind::Unsupported | ErrorKind::PermissionDenied | ErrorKind::TooManyLinks
    )
}

#[cfg(unix)]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(windows)]
fn symlink(from: &Path, to: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(from, to)
}
