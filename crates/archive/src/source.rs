//! Bytes that are read by their place: a file on the disk, or memory. Any number of threads may read at a time.

use docsort_picture::{Reject, RejectKind};
use rawzip::{FileReader, ReaderAt};
use std::fs::File;

pub(crate) type Source = Box<dyn ReaderAt + Send + Sync>;

/// A file and its length.
pub(crate) fn of_file(file: File) -> Result<(Source, u64), Reject> {
    let metadata = file
        .metadata()
        .map_err(|error| Reject::new(RejectKind::Unreadable, error.to_string()))?;
    Ok((Box::new(FileReader::from(file)), metadata.len()))
}

pub(crate) fn of_bytes(bytes: Vec<u8>) -> (Source, u64) {
    let length = bytes.len() as u64;
    (Box::new(bytes), length)
}

/// What an error of reading or inflating says of the archive.
pub(crate) fn reject(error: &std::io::Error) -> Reject {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    let kind = match error.kind() {
        UnexpectedEof => RejectKind::Truncated,
        InvalidData | InvalidInput | Other => RejectKind::Corrupt,
        _ => RejectKind::Unreadable,
    };
    Reject::new(kind, error.to_string())
}
