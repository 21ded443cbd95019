//! How an answer is written down: one schema for the command line, HTTP, a page and Python, documented in
//! docs/rows.md. Takes answers and gives bytes; never opens a file and never prints.

mod csv;
mod json;

pub use self::csv::{
    columns as csv_columns, harmless, header as csv_header, number as csv_number, row as csv_row,
};
pub use json::{is_unsafe, line as json_line};

use crate::Outcome;
use std::io;

/// The version of the schema. A new column or key does not raise it; one that goes, or means something else, does.
pub const SCHEMA_VERSION: u32 = 1;

/// Whether rows name the pictures that explain them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explanations {
    Absent,
    Named,
}

/// # Errors
/// `InvalidInput` for an answer that does not match a model of so many classes.
pub fn check(outcome: &Outcome, classes: usize) -> io::Result<()> {
    if outcome.fits(classes) {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("a prediction does not match the model's {classes} classes"),
    ))
}
