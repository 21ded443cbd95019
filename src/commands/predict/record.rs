//! What is written beside an output, in `OUTPUT.docsort.json`: what its rows were made with, and
//! whether they are all there. By it a run that was stopped is known, and continued with nothing else.

use super::tally::Counted;
use crate::checkpoint::{DOCSORT_VERSION, Manifest};
use crate::printable::{printable, printable_path};
use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use docsort_picture::read_regular;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Of the format below.
const FORMAT: u32 = 1;
const ENDING: &str = ".docsort.json";
/// docsort writes a thousandth of it.
const MAX_BYTES: u64 = 1 << 20;
/// The option that says which part of a labelling the rows are.
pub const SHARD: &str = "--shard";

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub format: u32,
    pub state: State,
    /// SHA-256 of the model: its manifest, which holds the digests of its weights.
    pub model: String,
    /// What else decides a row, by the names that a user knows.
    pub options: BTreeMap<String, String>,
    /// SHA-256 of the paths that were typed, `-` among them.
    pub paths: String,
    /// So long were the rows when they were last all there; 0 where they never were.
    #[serde(default)]
    pub finished_bytes: u64,
    /// Of a part that is finished: which inputs it had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Counted>,
}

/// Whether the rows of all inputs are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Unfinished,
    Finished,
}

impl Record {
    /// Of a run that begins.
    pub fn new(
        manifest: &Manifest,
        options: BTreeMap<String, String>,
        paths: &[PathBuf],
    ) -> anyhow::Result<Self> {
        let mut options = options;
        let mut manifest = manifest.clone();
        // `--max-error` sets it: an option, not another model.
        let threshold = std::mem::take(&mut manifest.calibration.unknown_below);
        options.insert("unknown.below".to_owned(), threshold.to_string());
        options.insert("docsort's version".to_owned(), DOCSORT_VERSION.to_owned());
        let manifest = serde_json::to_vec(&manifest).context("the model has no digest")?;
        let typed: Vec<&[u8]> = paths
            .iter()
            .map(|path| path.as_os_str().as_encoded_bytes())
            .collect();
        Ok(Self {
            format: FORMAT,
            state: State::Unfinished,
            model: HEXLOWER.encode(&Sha256::digest(manifest)),
            options,
            paths: HEXLOWER.encode(&Sha256::digest(typed.join(&0))),
            finished_bytes: 0,
            shard: None,
        })
    }

    /// The record beside `output`; none where there is none.
    pub fn read(output: &Path) -> anyhow::Result<Option<Self>> {
        let path = beside(output);
        let text = match read_regular(&path, MAX_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("{} cannot be read", printable_path(&path)))?,
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(record) if record.format == FORMAT => Ok(Some(record)),
            Ok(record) => bail!(
                "{} has format {}, and this docsort reads format {FORMAT}",
                printable_path(&path),
                record.format
            ),
            Err(error) => bail!(
                "{} is not what docsort wrote ({})",
                printable_path(&path),
                printable(&error.to_string())
            ),
        }
    }

    /// Writes it by one rename, so that a kill leaves the old one or the new one.
    ///
    /// # Errors
    /// Those of the file system; nothing new is left then.
    pub fn write(&self, output: &Path) -> io::Result<()> {
        let path = beside(output);
        let part = with_suffix(&path, ".part");
        let text = serde_json::to_vec_pretty(self)?;
        // One that a kill left, or a link that would lead elsewhere: only the name is removed.
        let _ = fs::remove_file(&part);
        let written = File::create_new(&part)
            .and_then(|mut file| {
                file.write_all(&text)?;
                file.write_all(b"\n")?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&part, &path));
        if written.is_err() {
            // The first error is the one to report.
            let _ = fs::remove_file(&part);
        }
        written
    }

    /// Whether the same command with the same model made the rows, so that whoever types it again means them.
    pub fn is_of_same_command(&self, other: &Self) -> bool {
        self.paths == other.paths && self.difference(other).is_none()
    }

    /// The same, whichever part of a labelling it tells of.
    pub fn of_any_part(&self) -> Self {
        let mut record = self.clone();
        record.options.remove(SHARD);
        record
    }

    /// In what rows that `self` tells of would differ from those of `other`: one line; none if in nothing.
    pub fn difference(&self, other: &Self) -> Option<String> {
        if self.model != other.model {
            return Some("by another model".to_owned());
        }
        let names = self.options.keys().chain(other.options.keys());
        let mut differing = names.filter(|&name| self.options.get(name) != other.options.get(name));
        let name = differing.next()?;
        let told = |options: &BTreeMap<String, String>| {
            printable(options.get(name).map_or("nothing", String::as_str))
        };
        let (was, is) = (told(&self.options), told(&other.options));
        Some(format!("with {} {was}, not {is}", printable(name)))
    }
}

/// Where the record of `output` lies.
pub fn beside(output: &Path) -> PathBuf {
    with_suffix(output, ENDING)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut path = OsString::from(path);
    path.push(suffix);
    path.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printable::is_unsafe;

    #[cfg(unix)]
    #[test]
    fn a_pipe_in_the_place_of_a_record_is_never_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        let output = dir.path().join("rows.csv");
        let made = std::process::Command::new("mkfifo")
            .arg(beside(&output))
            .status();
        assert!(made.expect("POSIX has mkfifo").success());
        let told = format!("{:#}", Record::read(&output).unwrap_err());
        assert!(told.contains("no regular file"), "{told}");
    }

    #[test]
    fn every_record_that_the_fuzzers_kept_is_read_or_refused_in_one_line_that_can_be_shown() {
        // In memory where that can be: each writing waits for the disk.
        let dir = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let dir = dir.unwrap();
        let output = dir.path().join("rows.csv");
        let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/record");
        let (mut read, mut refused) = (0, 0);
        for entry in fs::read_dir(kept).unwrap() {
            fs::copy(entry.unwrap().path(), beside(&output)).unwrap();
            match Record::read(&output) {
                Ok(record) => {
                    let record = record.unwrap();
                    record.write(&output).unwrap();
                    assert_eq!(Record::read(&output).unwrap(), Some(record));
                    read += 1;
                }
                Err(error) => {
                    let line = format!("{error:#}");
                    assert!(!line.contains(is_unsafe), "{line}");
                    refused += 1;
                }
            }
        }
        assert!(read > 0 && refused > 0);
    }
}
