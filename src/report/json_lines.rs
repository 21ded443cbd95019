//! Predictions as JSON lines, each out as soon as it is known. What stands in a row is the engine's.

use super::{Layout, Prediction, Summary, Writer};
use docsort_engine::rows;
use std::io::{self, Write};

pub(super) struct JsonLines<W> {
    out: W,
    classes: Vec<String>,
    layout: Layout,
}

impl<W: Write> JsonLines<W> {
    pub(super) fn new(layout: Layout, out: W) -> Self {
        Self {
            out,
            classes: Vec::new(),
            layout,
        }
    }
}

impl<W: Write> Writer for JsonLines<W> {
    fn start(&mut self, classes: &[String]) -> io::Result<()> {
        // No line names the columns.
        self.resume(classes);
        Ok(())
    }

    fn resume(&mut self, classes: &[String]) {
        self.classes = classes.to_vec();
    }

    fn row(&mut self, prediction: &Prediction) -> io::Result<()> {
        let Layout {
            top_k,
            explanations,
            ..
        } = self.layout;
        let line = rows::json_line(&self.classes, top_k, explanations, prediction)?;
        self.out.write_all(&line)?;
        self.out.flush()
    }

    fn finish(&mut self, _summary: &Summary) -> io::Result<()> {
        self.out.flush()
    }
}
