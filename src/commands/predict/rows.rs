//! Rows on their way out: each explained where that was asked for, counted and written. Owns what is
//! said of a row that cannot be written.

use super::output::Output;
use crate::commands::explanations::Explained;
use crate::printable::printable_path;
use crate::report::{Prediction, Summary, Writer};
use anyhow::Context;
use image::RgbImage;
use indicatif::ProgressBar;
use std::io::{self, ErrorKind};

pub struct Rows<'a> {
    pub writer: Box<dyn Writer + 'a>,
    pub explained: Option<Explained<'a>>,
    pub summary: Summary,
    /// None where rows on a terminal are progress enough.
    pub spinner: Option<ProgressBar>,
}

/// What ended them.
pub enum Unwritten {
    Row(io::Error),
    Explanation(anyhow::Error),
}

impl Rows<'_> {
    /// Before the first row; `bytes` of an earlier run's are there.
    pub fn begin(&mut self, classes: &[String], bytes: u64) -> Result<(), Unwritten> {
        match bytes {
            0 => self.writer.start(classes).map_err(Unwritten::Row),
            _ => {
                self.writer.resume(classes);
                Ok(())
            }
        }
    }

    /// One row, with the square that it is the answer to.
    pub fn write(
        &mut self,
        prediction: Prediction,
        square: Option<&RgbImage>,
    ) -> Result<(), Unwritten> {
        let mut prediction = prediction;
        if let Some(explained) = &mut self.explained {
            let path = explained.write(&prediction, square);
            prediction.explanation = path.map_err(Unwritten::Explanation)?;
        }
        self.summary.count(&prediction);
        if let Some(spinner) = &self.spinner {
            spinner.inc(1);
        }
        self.writer.row(&prediction).map_err(Unwritten::Row)
    }

    /// After the last row. None where whoever reads standard output has seen enough, as `head` does.
    pub fn finish(
        mut self,
        written: Result<(), Unwritten>,
        output: Option<&Output>,
    ) -> anyhow::Result<Option<Summary>> {
        if let Some(spinner) = &self.spinner {
            spinner.finish_and_clear();
        }
        let finished = match written {
            Ok(()) => self.writer.finish(&self.summary),
            Err(Unwritten::Row(error)) => Err(error),
            Err(Unwritten::Explanation(error)) => {
                return Err(error.context("stopped; the rows that were written are whole"));
            }
        };
        match (finished, output) {
            (Ok(()), _) => Ok(Some(self.summary)),
            (Err(error), None) if error.kind() == ErrorKind::BrokenPipe => Ok(None),
            (Err(error), None) => Err(error).context("standard output cannot be written"),
            (Err(error), Some(output)) => Err(error).with_context(|| {
                format!(
                    "{} cannot be written; the same command goes on after the rows that are whole",
                    printable_path(output.path())
                )
            }),
        }
    }
}
