//! The run folder of a training, held while it works, and removed again where nothing came of it.

use crate::checkpoint::{Lock, RunDir};
use crate::config::Config;
use crate::printable::printable_path;
use anyhow::Context;
use std::fs;
use std::path::{Path, PathBuf};

/// A run folder that is ours.
pub struct Started {
    pub run: RunDir,
    pub lock: Lock,
    pub is_new: bool,
    /// The folder of the runs and those above it, as far as they were made for this one.
    made: Vec<PathBuf>,
}

impl Started {
    /// A new one.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn anew(config: &Config) -> anyhow::Result<Self> {
        let above = config.run.dir.ancestors();
        let missing = above.filter(|folder| *folder != Path::new("") && !folder.exists());
        let made = missing.map(Path::to_owned).collect();
        let run = RunDir::create(&config.run.dir, &config.run.name)?;
        Ok(Self {
            lock: run.lock()?,
            run,
            is_new: true,
            made,
        })
    }

    /// The one at `path`, to go on in it.
    ///
    /// # Errors
    /// It is none, or another training is at work in it.
    pub fn again(path: &Path) -> anyhow::Result<Self> {
        let run = RunDir::open_existing(path)?;
        Ok(Self {
            lock: run.lock()?,
            run,
            is_new: false,
            made: Vec::new(),
        })
    }

    /// A folder in which no training began would only be in the way of the next one.
    pub fn remove_if_nothing_came_of_it(self) -> anyhow::Result<()> {
        if self.is_new && !self.run.config().exists() {
            let path = self.run.path().to_owned();
            drop(self.lock);
            fs::remove_dir_all(&path)
                .with_context(|| format!("{} cannot be removed", printable_path(&path)))?;
            for folder in self.made {
                // Another run may lie in it by now: then it stays.
                let _ = fs::remove_dir(folder);
            }
        }
        Ok(())
    }
}
