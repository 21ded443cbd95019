//! The rows that a file holds already, read back so that a labelling goes on after them. Owns what
//! counts as a whole row; what follows the last one was cut off by whatever ended the run before.

use super::Format;
use data_encoding::HEXLOWER;
use docsort_engine::rows::{self, Explanations, harmless};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek};
use std::path::Path;

/// Rows of a file, by their inputs. Takes some fifty bytes a row. Where a run was stopped and the last rows are of a file with
/// several pages, nobody knows whether more were to follow: a run that goes on makes all of that file's rows again.
#[derive(Debug, Default)]
pub struct Kept {
    format: Option<Format>,
    /// How often each input has its rows, those of all pages counted as one. By half of its SHA-256, so that memory does
    /// not depend on the lengths of paths, and no two paths meet.
    inputs: HashMap<u128, u32>,
    pub rows: u64,
    /// Rows of pictures that could not be read.
    pub errors: u64,
    /// Length of the whole rows and of the line of the columns; 0 where not even that is whole.
    pub bytes: u64,
}

/// What is read of a row of JSON lines.
#[derive(Deserialize)]
struct Row {
    path: String,
    path_bytes: Option<String>,
    status: String,
    member: Option<String>,
    member_bytes: Option<String>,
    page: Option<u32>,
}

/// What is read of a row of either format, as it stands there.
struct Found<'a> {
    path: &'a [u8],
    /// Empty where there is none.
    member: &'a [u8],
    status: &'a [u8],
    page: Option<u32>,
}

/// The rows of the file that is being read, from its first page on.
struct Pages {
    input: u128,
    /// Where the first of them begins.
    start: u64,
    rows: u64,
    errors: u64,
}

impl Kept {
    /// Reads what `file` holds from its beginning on.
    ///
    /// - `finished_bytes`: so long were the rows when they were last all there; 0 where they never were. Of a file that is
    ///   shorter now, nobody knows what was cut off.
    ///
    /// # Errors
    /// Those of the file; `InvalidData` where it is a table for people, has other columns than a run
    /// with these classes writes, or holds a line that is no row.
    pub fn read(
        format: Format,
        explanations: Explanations,
        classes: &[String],
        finished_bytes: u64,
        file: &mut (impl Read + Seek),
    ) -> io::Result<Self> {
        let header = rows::csv_header(classes, explanations)?;
        let (mut kept, last) = Self::read_below(format, Some(&header), file)?;
        let finished_bytes = if kept.bytes < finished_bytes {
            0
        } else {
            finished_bytes
        };
        if let Some(pages) = last.filter(|pages| pages.start >= finished_bytes) {
            kept.bytes = pages.start;
            kept.rows -= pages.rows;
            kept.errors -= pages.errors;
            if let Some(times) = kept.inputs.get_mut(&pages.input) {
                *times -= 1;
            }
        }
        Ok(kept)
    }

    /// The same of a run with whatever classes.
    ///
    /// # Errors
    /// As [`Kept::read`], but for the columns.
    pub fn read_any(format: Format, file: &mut (impl Read + Seek)) -> io::Result<Self> {
        Self::read_below(format, None, file).map(|(kept, _)| kept)
    }

    /// How many files have their rows, each as often as it was named.
    pub fn files(&self) -> u64 {
        self.inputs.values().map(|&times| u64::from(times)).sum()
    }

    /// Sum of the [`fingerprint`] of each input that has its rows: equal in any order of them.
    pub fn fingerprints(&self) -> u128 {
        self.inputs.iter().fold(0, |sum, (&input, &times)| {
            sum.wrapping_add(input.wrapping_mul(u128::from(times)))
        })
    }

    /// The rows, and those of the last file, where it has pages.
    ///
    /// - `header`: what a CSV has to begin with
    fn read_below(
        format: Format,
        header: Option<&[u8]>,
        file: &mut (impl Read + Seek),
    ) -> io::Result<(Self, Option<Pages>)> {
        file.rewind()?;
        let bytes = whole_bytes(format, BufReader::new(&mut *file))?;
        file.rewind()?;
        let mut kept = Self {
            format: Some(format),
            bytes,
            ..Self::default()
        };
        let whole = BufReader::new(file.take(bytes));
        let last = match format {
            Format::Csv => kept.read_csv(header, whole)?,
            Format::Jsonl => kept.read_json_lines(whole)?,
            Format::Table => return Err(invalid("a table for people cannot be continued".into())),
        };
        Ok((kept, last))
    }

    /// Whether this input has rows that were not asked for yet: one that was named twice has them twice.
    ///
    /// - `member`: its name, of a member of the archive at `path`
    pub fn take(&mut self, path: &Path, member: Option<&Path>) -> bool {
        let Some(format) = self.format else {
            return false;
        };
        match self.inputs.get_mut(&fingerprint(format, path, member)) {
            Some(times @ 1..) => {
                *times -= 1;
                true
            }
            _ => false,
        }
    }

    fn read_csv(&mut self, header: Option<&[u8]>, whole: impl Read) -> io::Result<Option<Pages>> {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(whole);
        let mut record = csv::ByteRecord::new();
        if self.bytes == 0 {
            return Ok(None);
        }
        csv.read_byte_record(&mut record)?;
        // No class is called so: docs/rows.md.
        let column = |name: &[u8]| record.iter().position(|column| column == name);
        let (member_at, page_at) = (column(b"member"), column(b"page"));
        if let Some(header) = header {
            let mut wanted = csv::ByteRecord::new();
            csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(header)
                .read_byte_record(&mut wanted)?;
            if record != wanted {
                return Err(invalid("its columns are not those of this run".into()));
            }
        }
        // Rows are counted by these two, whatever the other columns are.
        if record.iter().take(2).ne([&b"path"[..], b"status"]) {
            return Err(invalid("its columns are not those of rows".into()));
        }
        let mut last = None;
        let mut start = csv.position().byte();
        while csv.read_byte_record(&mut record)? {
            let member = member_at.and_then(|at| record.get(at));
            let page = page_at.and_then(|at| record.get(at));
            let found = Found {
                path: &record[0],
                member: member.unwrap_or_default(),
                status: &record[1],
                page: page.and_then(|page| std::str::from_utf8(page).ok()?.parse().ok()),
            };
            self.count(&mut last, start, &found);
            start = csv.position().byte();
        }
        Ok(last)
    }

    fn read_json_lines(&mut self, whole: impl BufRead) -> io::Result<Option<Pages>> {
        let (mut last, mut start) = (None, 0);
        for (index, line) in whole.split(b'\n').enumerate() {
            let line = line?;
            let row: Row = serde_json::from_slice(&line)
                .map_err(|error| invalid(format!("line {} is no row: {error}", index + 1)))?;
            let key = |name: String, bytes: Option<String>| match bytes {
                Some(bytes) => format!("\0{bytes}"),
                None => name,
            };
            let path = key(row.path, row.path_bytes);
            let member = key(row.member.unwrap_or_default(), row.member_bytes);
            let found = Found {
                path: path.as_bytes(),
                member: member.as_bytes(),
                status: row.status.as_bytes(),
                page: row.page,
            };
            self.count(&mut last, start, &found);
            // With its line feed.
            start += line.len() as u64 + 1;
        }
        Ok(last)
    }

    /// One row that begins at `start`; `last` are the pages that it may belong to.
    fn count(&mut self, last: &mut Option<Pages>, start: u64, row: &Found) {
        let input = digest(row.path, row.member);
        let error = u64::from(row.status == b"error");
        self.rows += 1;
        self.errors += error;
        if row.page.is_none_or(|page| page == 1) {
            *self.inputs.entry(input).or_insert(0) += 1;
            *last = row.page.map(|_| Pages {
                input,
                start,
                rows: 1,
                errors: error,
            });
        } else if let Some(pages) = last {
            pages.rows += 1;
            pages.errors += error;
        }
    }
}

/// What tells an input's rows from all others in a file of this format: half of a SHA-256.
///
/// - `member`: its name, of a member of the archive at `path`
pub fn fingerprint(format: Format, path: &Path, member: Option<&Path>) -> u128 {
    let member = member.map(|member| written(format, member));
    digest(&written(format, path), &member.unwrap_or_default())
}

/// The bytes by which a row of this input is found: as its path, or its member's, stands in the file.
fn written(format: Format, path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    match (format, path.to_str()) {
        (Format::Jsonl, None) => format!("\0{}", HEXLOWER.encode(bytes)).into_bytes(),
        (Format::Jsonl, Some(_)) => bytes.to_vec(),
        (Format::Csv | Format::Table, _) => harmless(bytes).into_owned(),
    }
}

/// No member is empty, and no path has the byte between the two.
fn digest(path: &[u8], member: &[u8]) -> u128 {
    let mut digest = Sha256::new().chain_update(path);
    if !member.is_empty() {
        digest = digest.chain_update(b"\0").chain_update(member);
    }
    let digest = digest.finalize();
    let (half, _) = digest.split_first_chunk().expect("a SHA-256 has 32 bytes");
    u128::from_le_bytes(*half)
}

/// Up to the end of the last whole row: its line feed, which in CSV stands outside of quotes.
fn whole_bytes(format: Format, mut file: impl BufRead) -> io::Result<u64> {
    let (mut at, mut whole) = (0u64, 0u64);
    let mut is_quoted = false;
    loop {
        let chunk = match file.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            chunk => chunk?,
        };
        if chunk.is_empty() {
            return Ok(whole);
        }
        for byte in chunk {
            at += 1;
            match byte {
                // A quote inside of a field is written twice, which changes nothing here.
                b'"' if format == Format::Csv => is_quoted = !is_quoted,
                b'\n' if !is_quoted => whole = at,
                _ => {}
            }
        }
        let read = chunk.len();
        file.consume(read);
    }
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Layout, Outcome, Prediction, Style, writer};
    use std::io::Cursor;
    use std::path::PathBuf;

    const LAYOUT: Layout = Layout {
        style: Style::Plain,
        width: None,
        top_k: None,
        explanations: Explanations::Absent,
    };

    /// Paths that need care in one of the formats, the first one twice, and one that could not be read.
    fn paths() -> Vec<PathBuf> {
        let mut paths: Vec<PathBuf> = [
            "a.jpg",
            "b,\"\n.jpg",
            "=1+2.jpg",
            "'=x.jpg",
            "é .jpg",
            "a.jpg",
        ]
        .map(PathBuf::from)
        .to_vec();
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStringExt;
            paths.push(std::ffi::OsString::from_vec(b"odd-\xff\n.jpg".to_vec()).into());
        }
        paths
    }

    fn classes() -> [String; 2] {
        ["x", "status"].map(String::from)
    }

    /// What a run writes of `paths`; the last one is an error.
    fn file(format: Format, paths: &[PathBuf]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut writer = writer(format, LAYOUT, &mut bytes);
        writer.start(&classes()).unwrap();
        for (index, path) in paths.iter().enumerate() {
            let outcome = if index + 1 == paths.len() {
                Outcome::Error {
                    reason: "two\nlines, \"quoted\"".to_owned(),
                }
            } else {
                Outcome::Labeled {
                    label: 0,
                    scores: vec![0.75, 0.25],
                }
            };
            writer.row(&Prediction::new(path.clone(), outcome)).unwrap();
        }
        drop(writer);
        bytes
    }

    fn read(format: Format, bytes: &[u8]) -> io::Result<Kept> {
        Kept::read(
            format,
            Explanations::Absent,
            &classes(),
            0,
            &mut Cursor::new(bytes),
        )
    }

    #[test]
    fn each_row_is_found_by_its_input_and_as_often_as_it_is_there() {
        for format in [Format::Csv, Format::Jsonl] {
            let bytes = file(format, &paths());
            let mut kept = read(format, &bytes).unwrap();
            assert_eq!((kept.rows, kept.errors), (paths().len() as u64, 1));
            assert_eq!(kept.bytes, bytes.len() as u64);
            assert!(!kept.take(Path::new("other.jpg"), None));
            for path in paths() {
                assert!(kept.take(&path, None), "{format:?} {path:?}");
            }
            for path in paths() {
                assert!(
                    !kept.take(&path, None),
                    "{format:?} {path:?} is there once more"
                );
            }
        }
    }

    #[test]
    fn rows_of_an_archive_are_found_by_their_members() {
        let archive = Path::new("a.zip");
        let members = ["1.jpg", "=2.jpg", "1.jpg", "b/é,\".jpg"].map(PathBuf::from);
        for format in [Format::Csv, Format::Jsonl] {
            let mut bytes = Vec::new();
            let mut writer = writer(format, LAYOUT, &mut bytes);
            writer.start(&classes()).unwrap();
            for member in &members {
                let outcome = Outcome::Error {
                    reason: "x".to_owned(),
                };
                let row = Prediction::new(archive.to_owned(), outcome);
                let member = Some(member.clone());
                writer.row(&Prediction { member, ..row }).unwrap();
            }
            drop(writer);
            let mut kept = read(format, &bytes).unwrap();
            assert!(!kept.take(archive, None));
            assert!(!kept.take(archive, Some(Path::new("3.jpg"))));
            for member in &members {
                assert!(kept.take(archive, Some(member)), "{format:?} {member:?}");
            }
            assert!(!kept.take(archive, Some(&members[0])), "{format:?}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_keeps_its_whole_rows_and_nothing_else() {
        for format in [Format::Csv, Format::Jsonl] {
            let all = file(format, &paths());
            // The length of the file after each row, by writing fewer of them.
            let ends: Vec<usize> = (0..paths().len())
                .map(|rows| {
                    let mut some = paths();
                    some.truncate(rows);
                    // With one more, so that none of these is the error.
                    some.push("z".into());
                    let longer = file(format, &some);
                    some.pop();
                    let last = file(format, &["z".into()]).len() - file(format, &[]).len();
                    longer.len() - last
                })
                .collect();
            for cut in 0..all.len() {
                let kept = read(format, &all[..cut]).unwrap();
                let whole = ends.iter().rposition(|&end| end <= cut);
                let rows = whole.unwrap_or(0) as u64;
                let bytes = whole.map_or(0, |rows| ends[rows]) as u64;
                assert_eq!((kept.rows, kept.bytes), (rows, bytes), "{format:?} {cut}");
            }
        }
    }

    #[test]
    fn the_pages_of_the_last_file_are_made_again_and_those_of_earlier_ones_kept() {
        let rows = [("a.tif", Some(1)), ("a.tif", Some(2)), ("b.jpg", None)];
        let more = [("c.tif", Some(1)), ("c.tif", Some(2))];
        for format in [Format::Csv, Format::Jsonl] {
            let written = |rows: &[(&str, Option<u32>)]| {
                let mut bytes = Vec::new();
                let mut writer = writer(format, LAYOUT, &mut bytes);
                writer.start(&classes()).unwrap();
                for &(path, page) in rows {
                    let reason = "cut".to_owned();
                    let error = Outcome::Error { reason };
                    let mut row = Prediction::new(path.into(), error);
                    row.page = page;
                    writer.row(&row).unwrap();
                }
                drop(writer);
                bytes
            };
            let whole = written(&[&rows[..], &more].concat());
            let mut kept = read(format, &whole).unwrap();
            assert_eq!((kept.rows, kept.errors, kept.files()), (3, 3, 2));
            assert_eq!(kept.bytes, written(&rows).len() as u64);
            let taken =
                ["a.tif", "a.tif", "b.jpg", "c.tif"].map(|path| kept.take(Path::new(path), None));
            assert_eq!(taken, [true, false, true, false], "{format:?}");
            // Rows that were all there once are kept, whatever became of their files; not those of a file that was cut since.
            let finished = |bytes: &[u8], finished_bytes: usize| {
                let mut file = Cursor::new(bytes.to_vec());
                let length = finished_bytes as u64;
                let absent = Explanations::Absent;
                let kept = Kept::read(format, absent, &classes(), length, &mut file).unwrap();
                (kept.rows, kept.errors, kept.bytes)
            };
            let (all, three) = (whole.len(), written(&rows).len() as u64);
            assert_eq!(finished(&whole, all), (5, 5, all as u64));
            assert_eq!(finished(&whole, written(&rows).len()), (3, 3, three));
            let cut = written(&[&rows[..], &more[..1]].concat());
            assert_eq!(finished(&cut, all), (3, 3, three));
            // A file of rows that is finished is read as it is.
            let all = Kept::read_any(format, &mut Cursor::new(&whole)).unwrap();
            assert_eq!(
                (all.rows, all.files(), all.bytes),
                (5, 3, whole.len() as u64)
            );
        }
    }

    #[test]
    fn a_file_with_other_columns_or_other_lines_is_refused() {
        let other = read(Format::Csv, b"path,label\na,b\n").unwrap_err();
        assert_eq!(other.kind(), ErrorKind::InvalidData);
        for of_any_run in ["x\ny\n", "\"\"\n\"\"\n", "status,path\nok,a\n"] {
            let mut file = Cursor::new(of_any_run);
            let other = Kept::read_any(Format::Csv, &mut file).unwrap_err();
            assert_eq!(other.to_string(), "its columns are not those of rows");
        }
        let lines = read(
            Format::Jsonl,
            b"{\"path\":\"a\",\"status\":\"ok\"}\nhello\n{",
        )
        .unwrap_err();
        assert!(lines.to_string().contains("line 2"), "{lines}");
        assert!(read(Format::Table, b"path\n").is_err());
    }
}
