//! `history.csv`: one row for each epoch, on the disk before the next epoch begins. Never the
//! source of anything that a resumed run depends on; that is the manifest's part.

use super::error::{CheckpointError, io_error};
use super::publish::replace_file;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

const HISTORY: &str = "history.csv";

/// One epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Completed epochs: 1 is the first.
    pub epoch: u64,
    pub train_loss: f64,
    pub train_accuracy: f64,
    pub valid_loss: f64,
    pub valid_accuracy: f64,
    pub valid_macro_f1: f64,
    /// Of the epoch's last step.
    pub learning_rate: f64,
    pub pictures_per_s: f64,
    pub elapsed_s: f64,
    /// What the health monitor said: "no alarm", the alarms without a comma, or "off".
    pub health: String,
}

const HEADER: &str = "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,\
                      learning_rate,pictures_per_s,elapsed_s,health\n";

/// The open history of a run.
#[derive(Debug)]
pub struct History {
    path: PathBuf,
    file: File,
}

impl History {
    /// Opens `run/history.csv`, and writes its header if there is none yet.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn open(run: &Path) -> Result<Self, CheckpointError> {
        let path = run.join(HISTORY);
        let mut file = File::options()
            .append(true)
            .create(true)
            .open(&path)
            .map_err(io_error("open", &path))?;
        let is_new = file.metadata().map_err(io_error("read", &path))?.len() == 0;
        if is_new {
            write_flushed(&mut file, HEADER.as_bytes()).map_err(io_error("write", &path))?;
        }
        Ok(Self { path, file })
    }

    /// Opens `run/history.csv` for a run that goes on after `epoch` completed epochs: rows of
    /// later epochs, and one that a crash cut short, are removed by one rename.
    ///
    /// # Errors
    /// `Io`, naming the file; `Damaged` where it has other columns.
    pub fn truncate_after(run: &Path, epoch: u64) -> Result<Self, CheckpointError> {
        let path = run.join(HISTORY);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Self::open(run),
            outcome => outcome.map_err(io_error("read", &path))?,
        };
        if !text.is_empty() && !text.starts_with(HEADER.as_bytes()) {
            let reason = "it has other columns: move it away to go on";
            return Err(CheckpointError::damaged(&path, reason));
        }
        let kept = rows_up_to(&text, epoch);
        if kept != text {
            replace_file(&path, &kept)?;
        }
        Self::open(run)
    }

    /// Appends one epoch; the row is on the disk when this returns.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn append(&mut self, row: &Row) -> Result<(), CheckpointError> {
        let Row {
            epoch,
            train_loss,
            train_accuracy,
            valid_loss,
            valid_accuracy,
            valid_macro_f1,
            learning_rate,
            pictures_per_s,
            elapsed_s,
            health,
        } = row;
        // Six decimals: what a reader of the table needs; the exact numbers are in the manifest.
        let line = format!(
            "{epoch},{train_loss:.6},{train_accuracy:.6},{valid_loss:.6},{valid_accuracy:.6},\
             {valid_macro_f1:.6},{learning_rate:.9},{pictures_per_s:.1},{elapsed_s:.1},{health}\n"
        );
        write_flushed(&mut self.file, line.as_bytes()).map_err(io_error("write", &self.path))
    }
}

/// The rows of `run/history.csv`; none where there is no such file.
///
/// # Errors
/// `Io`, naming the file; `Damaged` where a row is not one.
pub fn read_history(run: &Path) -> Result<Vec<Row>, CheckpointError> {
    let path = run.join(HISTORY);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        outcome => outcome.map_err(io_error("read", &path))?,
    };
    csv::Reader::from_reader(&text[..])
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| CheckpointError::damaged(&path, error.to_string()))
}

fn write_flushed(file: &mut File, bytes: &[u8]) -> std::io::Result<()> {
    file.write_all(bytes)?;
    file.sync_data()
}

/// The header and every whole row of an epoch up to `epoch`.
fn rows_up_to(text: &[u8], epoch: u64) -> Vec<u8> {
    let columns = HEADER.split(',').count();
    let is_kept = |line: &str| {
        let mut values = line.trim_end().split(',');
        let is_early = values
            .next()
            .and_then(|value| value.parse().ok())
            .is_some_and(|number: u64| number <= epoch);
        line.ends_with('\n') && is_early && line.split(',').count() == columns
    };
    let mut kept = HEADER.as_bytes().to_vec();
    for line in text.split_inclusive(|byte| *byte == b'\n').skip(1) {
        if std::str::from_utf8(line).is_ok_and(is_kept) {
            kept.extend_from_slice(line);
        }
    }
    kept
}
