//! A checkpoint from its folder, for programs that have files: plain ones only, each read once and no further than
//! its manifest says. Never writes.

use crate::Engine;
use crate::error::{EngineError, ManifestError};
use crate::limits::{MAX_MANIFEST_BYTES, manifest_too_long};
use crate::manifest::{MANIFEST, Manifest};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("is missing")]
    Missing,
    /// A link, a folder, a pipe or a device: a stranger's checkpoint must not lead out of its folder, nor block.
    #[error("is not a plain file")]
    NotPlain,
    #[error("is {found} bytes long, was {wanted}")]
    Length { found: u64, wanted: u64 },
    #[error("changed while it was read")]
    Changed,
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// Why a folder gave no model.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{}: {reason}", path.display())]
    File { path: PathBuf, reason: FileError },
    #[error("{}: {reason}", dir.display())]
    Engine { dir: PathBuf, reason: EngineError },
}

impl Engine {
    /// The model in a checkpoint's folder, after verifying each byte of it.
    ///
    /// # Errors
    /// A folder that holds no checkpoint, or one that is damaged.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        let of_engine = |reason: EngineError| LoadError::Engine {
            dir: dir.to_owned(),
            reason,
        };
        let of_file = |name: &str| {
            let path = dir.join(name);
            move |reason| LoadError::File { path, reason }
        };
        let text = dir.join(MANIFEST);
        let length = length(&text).map_err(of_file(MANIFEST))?;
        if length > MAX_MANIFEST_BYTES {
            let reason = ManifestError::Invalid(manifest_too_long(length));
            return Err(of_engine(reason.into()));
        }
        let text = read(&text, length).map_err(of_file(MANIFEST))?;
        let manifest = Manifest::from_bytes(&text).map_err(|error| of_engine(error.into()))?;
        let name = manifest.model_file();
        let wanted = manifest.files.get(name).map_or(0, |entry| entry.bytes);
        let weights = read(&dir.join(name), wanted).map_err(of_file(name))?;
        Self::verified(manifest, &weights).map_err(of_engine)
    }
}

/// The length of a plain file, unopened.
///
/// # Errors
/// If there is none, or something else.
pub fn length(path: &Path) -> Result<u64, FileError> {
    let metadata = fs::symlink_metadata(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Io(error),
    })?;
    if metadata.is_file() {
        Ok(metadata.len())
    } else {
        Err(FileError::NotPlain)
    }
}

/// The contents of a plain file that has `wanted` bytes; nothing is allocated for one that has not.
///
/// # Errors
/// As [`length`], and if the length is another one.
pub fn read(path: &Path, wanted: u64) -> Result<Vec<u8>, FileError> {
    let found = length(path)?;
    if found != wanted {
        return Err(FileError::Length { found, wanted });
    }
    let file = File::open(path)?;
    let mut bytes = Vec::new();
    let capacity = usize::try_from(wanted).unwrap_or(usize::MAX);
    bytes
        .try_reserve_exact(capacity)
        .map_err(io::Error::other)?;
    file.take(wanted).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == wanted {
        Ok(bytes)
    } else {
        Err(FileError::Changed)
    }
}
