//! Opening a checkpoint: manifest first, then files, each read once and returned only if the very
//! bytes that were read have the length and SHA-256 of the manifest. Never writes.

use super::error::{CheckpointError, io_error};
use super::{FileEntry, MANIFEST, Manifest};
use docsort_engine::limits;
use docsort_engine::manifest::sha256_hex;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A checkpoint whose manifest is sound. Its other files are verified when they are asked for.
#[derive(Clone, Debug)]
pub struct Checkpoint {
    path: PathBuf,
    manifest: Manifest,
}

/// Opens the checkpoint directory at `path`.
///
/// # Errors
/// `NotACheckpoint` where there is no manifest, else what [`Manifest::parse`] finds, naming the
/// manifest's path.
pub fn open(path: &Path) -> Result<Checkpoint, CheckpointError> {
    let place = path.join(MANIFEST);
    if !path.is_dir() {
        return Err(CheckpointError::no_checkpoint(path, "not a folder"));
    }
    if fs::symlink_metadata(&place).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    {
        return Err(CheckpointError::no_checkpoint(
            path,
            format!("it holds no {MANIFEST}"),
        ));
    }
    let file_bytes = plain_file_bytes(&place)?;
    if file_bytes > limits::MAX_MANIFEST_BYTES {
        return Err(CheckpointError::Invalid {
            path: place,
            reason: limits::manifest_too_long(file_bytes),
        });
    }
    let bytes = read_at_most(&place, file_bytes)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| CheckpointError::damaged(&place, "is not UTF-8 text"))?;
    Ok(Checkpoint {
        manifest: Manifest::parse(text)
            .map_err(|error| CheckpointError::of_manifest(&place, error))?,
        path: path.to_path_buf(),
    })
}

impl Checkpoint {
    /// The checkpoint's directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the checkpoint says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The contents of the file `name`, exactly as they were published.
    ///
    /// # Errors
    /// `Damaged`, naming the file, where length or SHA-256 differ; the length is compared before
    /// anything is allocated.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, CheckpointError> {
        let Some(entry) = self.manifest.files.get(name) else {
            return Err(CheckpointError::no_checkpoint(
                &self.path,
                format!("its manifest names no file {name:?}"),
            ));
        };
        read_verified(&self.path.join(name), entry)
    }

    /// Reads every file once, only to know that all are as published.
    ///
    /// # Errors
    /// Those of [`Checkpoint::bytes`].
    pub fn verify(&self) -> Result<(), CheckpointError> {
        for name in self.manifest.files.keys() {
            self.bytes(name)?;
        }
        Ok(())
    }
}

fn read_verified(path: &Path, entry: &FileEntry) -> Result<Vec<u8>, CheckpointError> {
    let file_bytes = plain_file_bytes(path)?;
    if file_bytes != entry.bytes {
        return Err(CheckpointError::damaged(
            path,
            format!("is {file_bytes} bytes long, was {}", entry.bytes),
        ));
    }
    let bytes = read_at_most(path, file_bytes)?;
    if bytes.len() as u64 != entry.bytes {
        return Err(CheckpointError::damaged(path, "changed while it was read"));
    }
    if sha256_hex(&bytes) != entry.sha256 {
        return Err(CheckpointError::damaged(
            path,
            "its SHA-256 is not the one in the manifest",
        ));
    }
    Ok(bytes)
}

/// The length of a regular file. Links, pipes and devices are refused unopened: a checkpoint from
/// a stranger must not lead out of its folder, nor block.
fn plain_file_bytes(path: &Path) -> Result<u64, CheckpointError> {
    let metadata = fs::symlink_metadata(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => CheckpointError::damaged(path, "is missing"),
        _ => io_error("read", path)(error),
    })?;
    if !metadata.is_file() {
        return Err(CheckpointError::damaged(path, "is not a plain file"));
    }
    Ok(metadata.len())
}

fn read_at_most(path: &Path, max_bytes: u64) -> Result<Vec<u8>, CheckpointError> {
    let file = File::open(path).map_err(io_error("open", path))?;
    let mut bytes = Vec::new();
    let capacity = usize::try_from(max_bytes).unwrap_or(usize::MAX);
    bytes
        .try_reserve_exact(capacity)
        .map_err(|error| io_error("read", path)(std::io::Error::other(error)))?;
    file.take(max_bytes)
        .read_to_end(&mut bytes)
        .map_err(io_error("read", path))?;
    Ok(bytes)
}
