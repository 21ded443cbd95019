//! From a path to bytes: regular files only, never more than the limit, never for writing.

use super::{Limits, Reject, RejectKind, with_room};
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Reads a whole file of at most [`Limits::max_bytes`]. Links are followed; whoever walks a folder
/// decides which of them are asked for.
///
/// # Errors
/// `not_found`, `unreadable`, `not_a_file` and `too_long`. FIFOs, sockets, devices and files that
/// are too long are refused unopened.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Reject> {
    check(&std::fs::metadata(path).map_err(reject)?, limits)?;
    let file = open(path).map_err(reject)?;
    // The name may lead to another file since the first look: only the handle's word counts.
    let metadata = file.metadata().map_err(reject)?;
    check(&metadata, limits)?;

    let mut bytes = with_room(metadata.len())?;
    // One more than allowed shows a file that grows while it is read.
    file.take(limits.max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(reject)?;
    limits.check_length(bytes.len() as u64)?;
    Ok(bytes)
}

/// Opens a regular file of any length for reading, for what is not held as a whole.
///
/// # Errors
/// As [`read`], but for `too_long`.
pub fn open_regular(path: &Path) -> Result<File, Reject> {
    check_kind(&std::fs::metadata(path).map_err(reject)?)?;
    let file = open(path).map_err(reject)?;
    check_kind(&file.metadata().map_err(reject)?)?;
    Ok(file)
}

/// All of a regular file of at most `most_bytes`, for what is no picture: a pipe in its place is never waited for.
///
/// # Errors
/// Those of the system; `InvalidInput` for what is no regular file, `FileTooLarge`.
pub fn read_regular(path: &Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        let what = format!("{}, and no regular file", kind_of(metadata.file_type()));
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let mut bytes = Vec::new();
    file.take(most_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most_bytes {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

fn check(metadata: &Metadata, limits: &Limits) -> Result<(), Reject> {
    check_kind(metadata)?;
    limits.check_length(metadata.len())
}

fn check_kind(metadata: &Metadata) -> Result<(), Reject> {
    if metadata.is_file() {
        return Ok(());
    }
    let detail = kind_of(metadata.file_type());
    Err(Reject::new(RejectKind::NotAFile, detail))
}

fn reject(error: io::Error) -> Reject {
    match error.kind() {
        io::ErrorKind::NotFound => Reject::new(RejectKind::NotFound, "no such file"),
        io::ErrorKind::PermissionDenied => Reject::new(RejectKind::Unreadable, "permission denied"),
        io::ErrorKind::IsADirectory => Reject::new(RejectKind::NotAFile, "a folder"),
        _ => Reject::new(RejectKind::Unreadable, error.to_string()),
    }
}

#[cfg(unix)]
fn kind_of(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if file_type.is_dir() {
        "a folder"
    } else if file_type.is_fifo() {
        "a FIFO"
    } else if file_type.is_socket() {
        "a socket"
    } else if file_type.is_char_device() || file_type.is_block_device() {
        "a device"
    } else {
        "not a regular file"
    }
}

#[cfg(not(unix))]
fn kind_of(file_type: FileType) -> &'static str {
    if file_type.is_dir() {
        "a folder"
    } else {
        "not a regular file"
    }
}

/// Does not wait for a writer where a FIFO took the file's place after the first look.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        max_bytes: 1_000,
        max_pixels: 1,
        min_side_px: 1,
        max_pages: 1,
    };

    #[track_caller]
    fn refused(path: &Path, kind: RejectKind, detail: &str) {
        let reject = read(path, &LIMITS).unwrap_err();
        assert_eq!((reject.kind, reject.detail.as_str()), (kind, detail));
    }

    #[test]
    fn a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        std::fs::write(&path, vec![7; 1_000]).unwrap();
        assert_eq!(read(&path, &LIMITS).unwrap(), vec![7; 1_000]);
        std::fs::write(&path, vec![7; 1_001]).unwrap();
        refused(
            &path,
            RejectKind::TooLong,
            "1001 bytes, at most 1000 are read",
        );
    }

    #[test]
    fn a_sparse_file_of_five_gibibytes_is_refused_by_its_length() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        let file = File::create(&path).unwrap();
        file.set_len(5 << 30).unwrap();
        refused(
            &path,
            RejectKind::TooLong,
            "5368709120 bytes, at most 1000 are read",
        );
    }

    #[test]
    fn what_is_no_picture_is_read_up_to_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_regular(&path, 5).unwrap(), b"12345");
        let kind = |path: &Path, most| read_regular(path, most).unwrap_err().kind();
        assert_eq!(kind(&path, 4), io::ErrorKind::FileTooLarge);
        assert_eq!(kind(folder.path(), 9), io::ErrorKind::IsADirectory);
        assert_eq!(kind(&folder.path().join("b"), 9), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_missing_file_and_a_folder_are_named() {
        let folder = tempfile::tempdir().unwrap();
        refused(
            &folder.path().join("a.jpg"),
            RejectKind::NotFound,
            "no such file",
        );
        refused(folder.path(), RejectKind::NotAFile, "a folder");
    }

    #[cfg(unix)]
    #[test]
    fn sockets_fifos_and_devices_are_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s.jpg");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        refused(&socket, RejectKind::NotAFile, "a socket");
        refused(Path::new("/dev/zero"), RejectKind::NotAFile, "a device");

        let fifo = folder.path().join("f.jpg");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        if made.is_ok_and(|status| status.success()) {
            refused(&fifo, RejectKind::NotAFile, "a FIFO");
        }
    }

    #[cfg(unix)]
    #[test]
    fn opening_a_fifo_that_slipped_in_does_not_wait_for_a_writer() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("f.jpg");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status();
        assert!(made.expect("POSIX has mkfifo").success());
        assert!(!open(&fifo).unwrap().metadata().unwrap().is_file());
        let told = read_regular(&fifo, 9).unwrap_err().to_string();
        assert_eq!(told, "a FIFO, and no regular file");
    }
}
