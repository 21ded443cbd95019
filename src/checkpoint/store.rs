//! Opening a checkpoint: manifest first, then files, each read once and returned only if the very
//! bytes that were read have the length and SHA-256 of the manifest. Never writes.

use super::error::{CheckpointError, io_error};
use super::{FileEntry, MANIFEST, Manifest};
use docsort_engine::files::{self, FileError};
use docsort_engine::limits;
use docsort_engine::manifest::sha256_hex;
use std::fs;
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
    let problem = |reason| file_error(&place, reason);
    let file_bytes = files::length(&place).map_err(problem)?;
    if file_bytes > limits::MAX_MANIFEST_BYTES {
        return Err(CheckpointError::Invalid {
            path: place,
            reason: limits::manifest_too_long(file_bytes),
        });
    }
    let bytes = files::read(&place, file_bytes).map_err(problem)?;
    Ok(Checkpoint {
        manifest: Manifest::from_bytes(&bytes)
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
    let bytes = files::read(path, entry.bytes).map_err(|reason| file_error(path, reason))?;
    if sha256_hex(&bytes) != entry.sha256 {
        return Err(CheckpointError::damaged(
            path,
            "its SHA-256 is not the one in the manifest",
        ));
    }
    Ok(bytes)
}

fn file_error(path: &Path, reason: FileError) -> CheckpointError {
    match reason {
        FileError::Io(error) => io_error("read", path)(error),
        FileError::Missing
        | FileError::NotPlain
        | FileError::Length { .. }
        | FileError::Changed => CheckpointError::damaged(path, reason.to_string()),
    }
}
