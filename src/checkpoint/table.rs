//! A CSV of a run that grows while it trains and is cut when the run is taken up again: `history.csv` and
//! `health.csv`. It owns whole lines; what their columns mean is its caller's.

use super::error::{CheckpointError, io_error};
use super::publish::replace_file;
use docsort_picture::read_regular;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A row takes some hundred bytes, and a run has no million of them.
pub(super) const MAX_TABLE_BYTES: u64 = 256 << 20;

/// An open table.
#[derive(Debug)]
pub struct Table {
    path: PathBuf,
    file: File,
}

impl Table {
    /// Opens the table at `path` and returns its rows; of those that are there, only whole ones
    /// that `is_kept` stay. All others are removed by one rename.
    ///
    /// - `header`: the first line, without its end
    /// - `is_kept`: sees a row without its end
    ///
    /// # Errors
    /// `Io`, naming the file; `Damaged` where it has other columns.
    pub fn open(
        path: &Path,
        header: &str,
        is_kept: impl Fn(&str) -> bool,
    ) -> Result<(Self, Vec<String>), CheckpointError> {
        let text = match read_regular(path, MAX_TABLE_BYTES) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            outcome => outcome.map_err(io_error("read", path))?,
        };
        let head = format!("{header}\n");
        if !text.is_empty() && !text.starts_with(head.as_bytes()) {
            // A crash may have cut the header itself short; anything else is not ours.
            if !head.as_bytes().starts_with(&text) {
                let reason = "it has other columns: move it away to go on";
                return Err(CheckpointError::damaged(path, reason));
            }
        }
        let rows = text.get(head.len()..).unwrap_or_default();
        let rows: Vec<String> = rows
            .split_inclusive(|byte| *byte == b'\n')
            .filter_map(|line| std::str::from_utf8(line).ok()?.strip_suffix('\n'))
            .filter(|row| is_kept(row))
            .map(str::to_owned)
            .collect();
        let mut kept = head;
        for row in &rows {
            kept.push_str(row);
            kept.push('\n');
        }
        if kept.as_bytes() != text {
            replace_file(path, kept.as_bytes())?;
        }
        let file = File::options()
            .append(true)
            .open(path)
            .map_err(io_error("open", path))?;
        let path = path.to_owned();
        Ok((Self { path, file }, rows))
    }

    /// Writes the table at `path` anew where its first line is `old`: each of its whole rows as `widened` says, below
    /// `header`, by one rename. Any other file stays as it is.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn upgrade(
        path: &Path,
        old: &str,
        header: &str,
        widened: impl Fn(&str) -> Option<String>,
    ) -> Result<(), CheckpointError> {
        // What cannot be read is said where it is opened.
        let bytes = read_regular(path, MAX_TABLE_BYTES).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        let Some(rows) = text.strip_prefix(&format!("{old}\n")) else {
            return Ok(());
        };
        let mut new = format!("{header}\n");
        let whole = rows
            .split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'));
        for row in whole.filter_map(widened) {
            new.push_str(&row);
            new.push('\n');
        }
        replace_file(path, new.as_bytes())
    }

    /// Appends `lines`, each with its end; they outlive a kill of this process, and after
    /// [`Table::sync`] that of the machine.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn append(&mut self, lines: &str) -> Result<(), CheckpointError> {
        self.file
            .write_all(lines.as_bytes())
            .map_err(io_error("write", &self.path))
    }

    /// Waits until the disk has all rows.
    ///
    /// # Errors
    /// `Io`, naming the file.
    pub fn sync(&mut self) -> Result<(), CheckpointError> {
        self.file.sync_data().map_err(io_error("write", &self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn rows_that_are_late_or_cut_short_are_removed_and_the_rest_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        let (mut table, rows) = Table::open(&path, "a,b", |_| true).unwrap();
        assert!(rows.is_empty());
        table.append("1,x\n2,y\n3,z\n4,").unwrap();
        let (mut table, rows) = Table::open(&path, "a,b", |row| !row.starts_with('3')).unwrap();
        assert_eq!(rows, ["1,x", "2,y"]);
        table.append("3,new\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a,b\n1,x\n2,y\n3,new\n");
    }

    #[test]
    fn a_header_cut_short_is_repaired_and_another_one_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.csv");
        fs::write(&path, "a,").unwrap();
        Table::open(&path, "a,b", |_| true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "a,b\n");
        fs::write(&path, "a,c\n").unwrap();
        let refused = Table::open(&path, "a,b", |_| true).unwrap_err();
        assert!(refused.to_string().contains("other columns"), "{refused}");
    }
}
