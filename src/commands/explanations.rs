//! Pictures that explain answers, one file for each, in a folder of their own. Never overwrites one.

use crate::classifier::Classifier;
use crate::printable::{is_unsafe, printable, printable_path};
use crate::report::{Prediction, overlay_png};
use anyhow::Context;
use image::RgbImage;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Characters of a picture's own name, and of its labels, in a file's name: file systems take 255
/// bytes, and a character has at most four.
const NAME_CHARS: usize = 30;
const LABEL_CHARS: usize = 24;
/// Names tried for one picture: explanations of so many runs fit one folder.
const TRIES: u32 = 10_000;

/// A folder for explanations.
pub struct Explained<'a> {
    classifier: &'a Classifier,
    folder: PathBuf,
    rows: u64,
}

impl<'a> Explained<'a> {
    /// Makes the folder if it is not there. The first row has the number after `rows_before`.
    pub fn new(
        classifier: &'a Classifier,
        folder: &Path,
        rows_before: u64,
    ) -> anyhow::Result<Self> {
        if !folder.exists() {
            fs::create_dir(folder)
                .with_context(|| format!("{} cannot be made", printable_path(folder)))?;
        }
        Ok(Self {
            classifier,
            folder: folder.to_owned(),
            rows: rows_before,
        })
    }

    /// Writes the explanation of a row, to be called once for each with the square that was labelled, and returns
    /// its path; `None` for an error.
    pub fn write(
        &mut self,
        prediction: &Prediction,
        square: Option<&RgbImage>,
    ) -> anyhow::Result<Option<PathBuf>> {
        self.rows += 1;
        let Some(square) = square else {
            return Ok(None);
        };
        let outcome = &prediction.outcome;
        let heats = self.classifier.explain(square, outcome)?;
        let classes = &self.classifier.manifest().classes;
        let labels: Vec<&str> = heats
            .iter()
            .filter_map(|(label, _)| classes.get(*label).map(String::as_str))
            .collect();
        let maps: Vec<_> = heats.iter().map(|(_, heat)| heat).collect();
        let png = overlay_png(square, &maps)?;
        let probability = outcome.scores().and_then(|scores| {
            let of_each = heats
                .iter()
                .filter_map(|(label, _)| scores.get(*label).copied());
            of_each.min_by(f32::total_cmp)
        });
        // Whoever looks for a member's explanation knows the member's name.
        let path = prediction.member.as_ref().unwrap_or(&prediction.path);
        let name = self.name(path, &labels.join("+"), probability.unwrap_or(0.0));
        self.write_new(&name, &png).map(Some)
    }

    /// `0007-scan-passport-0.97`: the row's number, so that names never meet within a run.
    fn name(&self, path: &Path, labels: &str, probability: f32) -> String {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let stem = plain(&stem, NAME_CHARS);
        let labels = plain(labels, LABEL_CHARS);
        format!("{:04}-{stem}-{labels}-{probability:.2}", self.rows)
    }

    /// `NAME.png`, or `NAME-2.png` and so on where there is one of an earlier run.
    fn write_new(&self, name: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
        let mut path = self.folder.join(format!("{name}.png"));
        for next in 2..TRIES {
            match File::create_new(&path) {
                Ok(mut file) => {
                    let shown = || format!("{} cannot be written", printable_path(&path));
                    return match file.write_all(bytes) {
                        Ok(()) => Ok(path),
                        Err(error) => {
                            // Half of it would stay beside the whole one of the next try. The first error is the one to
                            // report.
                            let _ = fs::remove_file(&path);
                            Err(error).with_context(shown)
                        }
                    };
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    path = self.folder.join(format!("{name}-{next}.png"));
                }
                Err(error) => {
                    let shown = format!("{} cannot be written", printable_path(&path));
                    return Err(anyhow::Error::new(error).context(shown));
                }
            }
        }
        anyhow::bail!(
            "{} holds {TRIES} explanations called {}: choose another folder",
            printable_path(&self.folder),
            printable(name)
        )
    }
}

/// At most `chars` of a text, without what no file's name should have on any system.
fn plain(text: &str, chars: usize) -> String {
    let harmless = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if is_unsafe(c) => '_',
        c => c,
    };
    text.chars().take(chars).map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_and_hold_nothing_that_a_system_takes_amiss() {
        assert_eq!(plain("a/b\\c:d\n\u{202e}é", 20), "a_b_c_d__é");
        assert_eq!(plain("abcdef", 3), "abc");
    }
}
