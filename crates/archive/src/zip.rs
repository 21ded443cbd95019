//! The members of a ZIP file (APPNOTE 6.3.10) by its central directory: stored and deflated ones are read, with their
//! checksums. Owns the checks that a directory does not promise more than the file can hold.

use crate::source::{Source, reject};
use crate::{FREE_BYTES, Found, MAX_RATIO, Place, nowhere};
use docsort_picture::{Reject, RejectKind};
use flate2::read::DeflateDecoder;
use rawzip::{
    CompressionMethod, Error, ErrorKind, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, ZipArchive,
    ZipArchiveEntryWayfinder, ZipFileHeaderRecord, ZipLocator,
};
use std::io::Read;

/// Where a member is, and how to read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zipped {
    way: ZipArchiveEntryWayfinder,
    method: Method,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
}

impl Zipped {
    /// Of the member's own bytes, as the directory says.
    pub(crate) fn length(&self) -> u64 {
        self.way.uncompressed_size_hint()
    }
}

/// Finds the directory at the file's end.
pub(crate) fn open(source: Source, length: u64) -> Result<ZipArchive<Source>, Reject> {
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let found = ZipLocator::new().locate_in_reader(source, &mut buffer, length);
    found.map_err(|(_, error)| match error.kind() {
        ErrorKind::MissingEndOfCentralDirectory => Reject::new(
            RejectKind::Truncated,
            "no ZIP archive, or its end is missing, where its members are listed",
        ),
        _ => damage(error),
    })
}

/// All members that the directory lists.
pub(crate) fn list(archive: &ZipArchive<Source>, length: u64) -> Found {
    let mut found = Found::default();
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let mut entries = archive.entries(&mut buffer);
    let (mut listed, mut compressed) = (0u64, 0u64);
    loop {
        match entries.next_entry() {
            Ok(None) => break,
            Ok(Some(entry)) => {
                listed += 1;
                compressed = compressed.saturating_add(entry.compressed_size_hint());
                if let Err(reject) = add(&mut found, &entry) {
                    return Found::refused(reject);
                }
            }
            Err(error) => {
                found.damage = Some(damage(error));
                break;
            }
        }
    }
    // Members that share their bytes make millions of gigabytes out of a few (Fifield, "A better zip bomb", 2019).
    if compressed > length {
        let detail = "its members lie over each other";
        return Found::refused(Reject::new(RejectKind::Corrupt, detail));
    }
    let promised = archive.entries_hint();
    if found.damage.is_none() && listed != promised {
        let detail = format!("its directory lists {listed} of {promised} members");
        found.damage = Some(Reject::new(RejectKind::Corrupt, detail));
    }
    found
}

fn add(found: &mut Found, entry: &ZipFileHeaderRecord) -> Result<(), Reject> {
    if entry.is_dir() {
        return Ok(());
    }
    let path = entry.file_path();
    let method = match entry.compression_method() {
        CompressionMethod::STORE => Ok(Method::Stored),
        CompressionMethod::DEFLATE => Ok(Method::Deflated),
        other => Err(other.name().unwrap_or("an unknown method").to_owned()),
    };
    let flags = entry.flags();
    let place = if flags.is_encrypted() || entry.compression_method() == CompressionMethod::AES {
        nowhere("an encrypted member of an archive")
    } else if entry.mode().is_symlink() {
        nowhere("a link in an archive is not followed")
    } else {
        match method {
            Ok(method) => {
                let way = entry.wayfinder();
                Place::Zipped(Zipped { way, method })
            }
            Err(name) => nowhere(&format!(
                "compressed by {name}; members that are stored or deflated are read"
            )),
        }
    };
    found.add(path.as_bytes(), place)
}

/// The bytes of a member, once its lengths were found to be within the limits.
pub(crate) fn read(archive: &ZipArchive<Source>, zipped: &Zipped) -> Result<Vec<u8>, Reject> {
    let (length, compressed) = (zipped.length(), zipped.way.compressed_size_hint());
    check_ratio(length, compressed)?;
    let entry = archive.get_entry(zipped.way).map_err(damage)?;
    let packed = entry.reader();
    let mut bytes = Vec::new();
    // One more than promised shows a member that goes on; the verifier compares length and checksum.
    let most = length.saturating_add(1);
    let read = match zipped.method {
        Method::Stored => entry
            .verifying_reader(packed)
            .take(most)
            .read_to_end(&mut bytes),
        Method::Deflated => entry
            .verifying_reader(DeflateDecoder::new(packed))
            .take(most)
            .read_to_end(&mut bytes),
    };
    read.map_err(|error| reject(&error))?;
    Ok(bytes)
}

fn check_ratio(length: u64, compressed: u64) -> Result<(), Reject> {
    if length <= FREE_BYTES || length / compressed.max(1) <= MAX_RATIO {
        return Ok(());
    }
    let detail = format!(
        "{compressed} bytes that grow to {length}, more than {MAX_RATIO} times as many: unpack the archive to have them read"
    );
    // No limit of a picture moves this one.
    Err(Reject::new(RejectKind::Unsupported, detail))
}

fn damage(error: Error) -> Reject {
    match error.into_kind() {
        ErrorKind::IO(error) => reject(&error),
        ErrorKind::Eof => Reject::new(RejectKind::Truncated, "the archive ends too early"),
        other => Reject::new(RejectKind::Corrupt, other.to_string()),
    }
}
