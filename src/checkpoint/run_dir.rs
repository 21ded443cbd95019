//! The folder of one run: made without races, held by one training at a time. Never reads or
//! writes what is inside a checkpoint.

use super::MANIFEST;
use super::error::{CheckpointError, Warning, io_error};
use super::name_problem;
use super::publish::{BEST, clean, replace_file};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const CHECKPOINTS: &str = "checkpoints";
const CONFIG: &str = "config.toml";
const LOCK: &str = ".lock";
/// Nobody keeps so many runs of one name; an end is needed in case the folder answers strangely.
const MAX_NUMBER: u32 = 100_000;

/// `runs/<name>`, existing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunDir {
    path: PathBuf,
}

/// While it lives, no other training can use the run folder. The system releases it when the
/// process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl RunDir {
    /// Makes `dir/name`, or `dir/name-2`, `dir/name-3`, … where that exists. Two processes that
    /// ask at once get two folders.
    ///
    /// # Errors
    /// `Output` where `dir` is a file, cannot be written, or `name` cannot be a folder's name.
    pub fn create(dir: &Path, name: &str) -> Result<Self, CheckpointError> {
        if let Some(problem) = name_problem(name) {
            let reason = format!("the run's name {name:?} {problem}");
            return Err(CheckpointError::output(dir, reason));
        }
        fs::create_dir_all(dir).map_err(|error| unusable(dir, &error))?;
        for number in 1..=MAX_NUMBER {
            let path = match number {
                1 => dir.join(name),
                _ => dir.join(format!("{name}-{number}")),
            };
            match fs::create_dir(&path) {
                Ok(()) => {
                    let checkpoints = path.join(CHECKPOINTS);
                    fs::create_dir(&checkpoints).map_err(|error| unusable(&checkpoints, &error))?;
                    return Ok(Self { path });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(unusable(dir, &error)),
            }
        }
        let reason = format!("{MAX_NUMBER} runs are called {name:?}: choose another --name");
        Err(CheckpointError::output(dir, reason))
    }

    /// Whether run folders can be made in `dir`, as far as that can be told without a trace.
    ///
    /// # Errors
    /// `Output` where it is a file, or a link to nothing.
    pub fn check_place(dir: &Path) -> Result<(), CheckpointError> {
        if dir.symlink_metadata().is_ok() && !dir.is_dir() {
            return Err(unusable(dir, &ErrorKind::NotADirectory.into()));
        }
        Ok(())
    }

    /// The run folder at `path`, to go on in it.
    ///
    /// # Errors
    /// `Output` where `path` is no run folder.
    pub fn open_existing(path: &Path) -> Result<Self, CheckpointError> {
        if !path.is_dir() {
            let reason = if path.exists() {
                "it is a file, not a run folder"
            } else {
                "there is no such run folder"
            };
            return Err(CheckpointError::output(path, reason));
        }
        if !is_run(path) {
            let reason = format!("it holds neither {CHECKPOINTS} nor {CONFIG}");
            return Err(CheckpointError::output(path, reason));
        }
        Ok(Self {
            path: path.to_path_buf(),
        })
    }

    /// Claims the folder for this process, without waiting.
    ///
    /// # Errors
    /// `Locked` where another training holds it; `Output` where it cannot be written.
    pub fn lock(&self) -> Result<Lock, CheckpointError> {
        let path = self.path.join(LOCK);
        let file = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| unusable(&self.path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(CheckpointError::Locked {
                path: self.path.clone(),
            }),
            Err(TryLockError::Error(error)) => Err(io_error("lock", &path)(error)),
        }
    }

    /// Clears what a crash left anywhere in the run folder. `_lock` shows that nobody else is at
    /// work here.
    ///
    /// # Errors
    /// Those of [`clean`].
    pub fn clean(&self, _lock: &Lock) -> Result<Vec<Warning>, CheckpointError> {
        let mut warnings = clean(&self.path)?;
        let checkpoints = self.checkpoints();
        if checkpoints.is_dir() {
            warnings.extend(clean(&checkpoints)?);
        }
        Ok(warnings)
    }

    /// `runs/<name>`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the checkpoints of single epochs lie.
    pub fn checkpoints(&self) -> PathBuf {
        self.path.join(CHECKPOINTS)
    }

    /// The checkpoint with the lowest validation loss.
    pub fn best(&self) -> PathBuf {
        self.path.join(BEST)
    }

    /// The resolved configuration.
    pub fn config(&self) -> PathBuf {
        self.path.join(CONFIG)
    }

    /// Writes the resolved configuration. A crash leaves the former one or this one, never a part.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn write_config(&self, text: &str) -> Result<(), CheckpointError> {
        replace_file(&self.config(), text.as_bytes())
    }
}

/// Whether a folder among pictures is a run's, or a model's that was extended: nobody else keeps two such names side by
/// side.
pub fn looks_like_a_run(path: &Path) -> bool {
    path.join(CHECKPOINTS).is_dir()
        && (path.join(CONFIG).is_file() || path.join(BEST).join(MANIFEST).is_file())
}

/// Whether a folder looks like the folder of a run, finished or not.
pub(super) fn is_run(path: &Path) -> bool {
    path.join(CHECKPOINTS).is_dir() || path.join(CONFIG).is_file()
}

fn unusable(path: &Path, error: &std::io::Error) -> CheckpointError {
    let reason = match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            "it, or a folder above it, is a file or a link to nothing: choose another run.dir, or work in another folder".to_owned()
        }
        ErrorKind::PermissionDenied => {
            "this user may not write there: choose another run.dir, or work in another folder".to_owned()
        }
        ErrorKind::ReadOnlyFilesystem => {
            "it is on a read-only disk: choose another run.dir, or work in another folder".to_owned()
        }
        _ => error.to_string(),
    };
    CheckpointError::output(path, reason)
}
