//! Predictions as CSV, each out as soon as it is known. What stands in a row is the engine's.

use super::{Explanations, Prediction, Summary, Writer};
use docsort_engine::rows;
use std::io::{self, Write};

pub(super) struct CsvRows<W: Write> {
    out: W,
    classes: Vec<String>,
    explanations: Explanations,
}

impl<W: Write> CsvRows<W> {
    pub(super) fn new(explanations: Explanations, out: W) -> Self {
        Self {
            out,
            classes: Vec::new(),
            explanations,
        }
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        self.out.write_all(line)?;
        self.out.flush()
    }
}

impl<W: Write> Writer for CsvRows<W> {
    fn start(&mut self, classes: &[String]) -> io::Result<()> {
        self.resume(classes);
        self.write(&rows::csv_header(classes, self.explanations)?)
    }

    fn resume(&mut self, classes: &[String]) {
        self.classes = classes.to_vec();
    }

    fn row(&mut self, prediction: &Prediction) -> io::Result<()> {
        let line = rows::csv_row(&self.classes, self.explanations, prediction)?;
        self.write(&line)
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
