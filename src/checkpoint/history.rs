//! `history.csv`: one row for each epoch, on the disk before the next epoch begins. Never the
//! source of anything that a resumed run depends on; that is the manifest's part.

use super::error::{CheckpointError, io_error};
use super::table::{MAX_TABLE_BYTES, Table};
use crate::config::ProblemKind;
use docsort_picture::read_regular;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::path::Path;

const HISTORY: &str = "history.csv";

/// One epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Completed epochs: 1 is the first.
    pub epoch: u64,
    pub train_loss: f64,
    pub train_accuracy: f64,
    pub valid_loss: f64,
    /// Of many labels: the part of the pictures with every label right.
    pub valid_accuracy: f64,
    pub valid_macro_f1: f64,
    /// Of the epoch's last step.
    pub learning_rate: f64,
    pub pictures_per_s: f64,
    pub elapsed_s: f64,
    /// What the health monitor said: "no alarm", the alarms without a comma, or "off".
    pub health: String,
    /// Those that the kind of problem adds, in the order of [`added_columns`]; none is an empty field.
    #[serde(skip)]
    pub added: Vec<Option<f64>>,
}

const HEADER: &str = "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,\
                      learning_rate,pictures_per_s,elapsed_s,health";

/// The columns that a kind of problem has after the others.
pub fn added_columns(problem: ProblemKind) -> &'static [&'static str] {
    match problem {
        ProblemKind::Multiclass => &[],
        ProblemKind::Binary => &["valid_precision", "valid_recall", "valid_f1", "valid_auc"],
        ProblemKind::Multilabel => &["valid_micro_f1"],
    }
}

/// The open history of a run.
#[derive(Debug)]
pub struct History(Table);

impl History {
    /// Opens `run/history.csv`, or begins it, for a run that goes on after `epoch` completed epochs: rows of
    /// later epochs, and one that a crash cut short, are removed by one rename.
    ///
    /// # Errors
    /// `Io`, naming the file; `Damaged` where it has other columns.
    pub fn truncate_after(
        run: &Path,
        epoch: u64,
        problem: ProblemKind,
    ) -> Result<Self, CheckpointError> {
        let header = header(problem);
        let columns = header.split(',').count();
        let is_kept = |row: &str| {
            let number = row.split(',').next().and_then(|value| value.parse().ok());
            number.is_some_and(|number: u64| number <= epoch) && row.split(',').count() == columns
        };
        let (table, _) = Table::open(&run.join(HISTORY), &header, is_kept)?;
        Ok(Self(table))
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
            added,
        } = row;
        // Six decimals: what a reader of the table needs; the exact numbers are in the manifest.
        let mut line = format!(
            "{epoch},{train_loss:.6},{train_accuracy:.6},{valid_loss:.6},{valid_accuracy:.6},\
             {valid_macro_f1:.6},{learning_rate:.9},{pictures_per_s:.1},{elapsed_s:.1},{health}"
        );
        for value in added {
            line.push(',');
            line.push_str(&value.map_or(String::new(), |value| format!("{value:.6}")));
        }
        line.push('\n');
        self.0.append(&line)?;
        self.0.sync()
    }
}

/// The rows of `run/history.csv`; none where there is no such file.
///
/// # Errors
/// `Io`, naming the file; `Damaged` where a row is not one.
pub fn read_history(run: &Path) -> Result<Vec<Row>, CheckpointError> {
    let path = run.join(HISTORY);
    let text = match read_regular(&path, MAX_TABLE_BYTES) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        outcome => outcome.map_err(io_error("read", &path))?,
    };
    csv::Reader::from_reader(&text[..])
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|error| CheckpointError::damaged(&path, error.to_string()))
}

fn header(problem: ProblemKind) -> String {
    let added = added_columns(problem).iter().copied();
    let columns: Vec<&str> = std::iter::once(HEADER).chain(added).collect();
    columns.join(",")
}
