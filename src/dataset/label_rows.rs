//! The lines of a CSV of `path,label|label…`: read within a limit, each checked, and every fault named with its
//! line. Looks at no picture.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::checkpoint::label_problem;
use crate::names;
use crate::printable::{counted, printable, system_words};

/// A million pictures with a hundred bytes each; this also ends the reading of an endless device.
const MAX_BYTES: u64 = 128 << 20;
/// A line may have three bytes and takes some two hundred in memory.
const MAX_ROWS: usize = 3_000_000;
/// Of the lines that are wrong; nobody reads more.
const MAX_TOLD: usize = 1000;

/// One line of the CSV.
pub(super) struct Row {
    pub line: u64,
    /// The path's field.
    pub written: String,
    pub path: PathBuf,
    pub labels: BTreeSet<String>,
}

/// The text of the CSV at `path`.
///
/// # Errors
/// What is wrong with the file, to be read after its path.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let cannot = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            "no such file; problem.labels (evaluate: --labels) names the CSV".to_owned()
        }
        _ => format!("cannot be read: {}", system_words(&error)),
    };
    let mut bytes = Vec::new();
    // A FIFO would block for ever.
    if !fs::metadata(path).map_err(cannot)?.is_file() {
        return Err(
            "is no regular file; problem.labels (evaluate: --labels) names the CSV".to_owned(),
        );
    }
    let file = File::open(path).map_err(cannot)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("is longer than {} MiB", MAX_BYTES >> 20));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16 text; save it as UTF-8".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|byte| **byte == b'\n').count();
        format!("line {line}: is not UTF-8 text")
    })
}

/// Every line that is right, or the lines that are wrong: the first thousand of them, and how many there are besides.
pub(super) fn rows(text: &str, root: &Path) -> Result<Vec<Row>, Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows: Vec<Row> = Vec::new();
    let mut problems = Vec::new();
    let mut untold: u64 = 0;
    let mut record = csv::StringRecord::new();
    let (mut line, mut counted_to) = (1, 0);
    loop {
        let start = reader.position().clone();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                problems.push((line, error.to_string()));
                break;
            }
        }
        let from = record.position().unwrap_or(&start).byte() as usize;
        let raw = &text.as_bytes()[from..reader.position().byte() as usize];
        // After CRLF and blank lines, the reader's own count stands at the line before.
        let blank = raw
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        line += newlines(&text.as_bytes()[counted_to..from + blank]);
        counted_to = from + blank;
        if line == 1 && is_header(&record) {
            continue;
        }
        if rows.len() == MAX_ROWS {
            let problem = format!("line {line}: more than {MAX_ROWS} lines are not read");
            return Err(vec![problem]);
        }
        match row(&record, raw, root) {
            Err(_) if problems.len() == MAX_TOLD => untold += 1,
            Err(problem) => problems.push((line, format!("line {line}: {problem}"))),
            Ok((path, labels)) => rows.push(Row {
                line,
                written: record[0].to_owned(),
                path,
                labels,
            }),
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push((1, "holds no line of path,label|label…".to_owned()));
    }
    problems.extend(repeated(&rows));
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(told(problems, untold))
    }
}

/// In the order of the lines; `untold` more were wrong.
fn told(mut problems: Vec<(u64, String)>, mut untold: u64) -> Vec<String> {
    problems.sort_by_key(|(line, _)| *line);
    untold += problems.len().saturating_sub(MAX_TOLD) as u64;
    let told = problems.into_iter().map(|(_, problem)| problem);
    let rest = (untold > 0).then(|| format!("and {}", counted(untold, "more line")));
    told.take(MAX_TOLD).chain(rest).collect()
}

/// `path,labels`, or other words that tables of files begin with. One of them alone is the name of a file.
fn is_header(record: &csv::StringRecord) -> bool {
    const OF_FILES: [&str; 8] = [
        "file",
        "file_name",
        "file_path",
        "filename",
        "filepath",
        "image",
        "image_path",
        "picture",
    ];
    const OF_LABELS: [&str; 6] = ["category", "class", "classes", "label", "labels", "tags"];
    let is_one_of = |at: usize, words: &[&str]| {
        let field = record.get(at).unwrap_or_default().trim();
        words.iter().any(|word| field.eq_ignore_ascii_case(word))
    };
    is_one_of(0, &["path"]) || (is_one_of(0, &OF_FILES) && is_one_of(1, &OF_LABELS))
}

fn newlines(text: &[u8]) -> u64 {
    text.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The path and the labels of one record; `raw` is its text.
fn row(
    record: &csv::StringRecord,
    raw: &[u8],
    root: &Path,
) -> Result<(PathBuf, BTreeSet<String>), String> {
    if raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
        return Err(
            "a quote is opened and not closed; a quote inside of quotes is doubled".to_owned(),
        );
    }
    let (path, labels) = match (record.get(0), record.get(1), record.len()) {
        (Some(path), Some(labels), 2) => (path, labels),
        (Some(only), _, 1) if only.contains(';') => {
            return Err("fields are separated by ; here; expected path,label|label…".to_owned());
        }
        (_, _, fields) => {
            return Err(format!(
                "has {fields} {}; expected two, path,label|label…",
                if fields == 1 { "field" } else { "fields" }
            ));
        }
    };
    if path.is_empty() || path.contains('\0') {
        return Err("names no file; expected path,label|label…".to_owned());
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut forms = HashSet::new();
    if !labels.trim().is_empty() {
        for label in labels.split('|').map(str::trim) {
            if let Some(problem) = label_problem(label) {
                return Err(format!("a label {problem}"));
            }
            if !forms.insert(names::key(label)) {
                return Err(format!("{} stands twice", printable(label)));
            }
            found.insert(label.to_owned());
        }
    }
    Ok((plain(&root.join(path)), found))
}

/// Lines whose picture stands in an earlier line, with what to say of each.
pub(super) fn repeated(rows: &[Row]) -> Vec<(u64, String)> {
    let mut first_lines: BTreeMap<&Path, u64> = BTreeMap::new();
    let mut repeated = Vec::new();
    for row in rows {
        let first = *first_lines.entry(&row.path).or_insert(row.line);
        if first < row.line {
            let (line, path) = (row.line, printable(&row.written));
            let problem = format!("line {line}: {path} stands in line {first} already");
            repeated.push((line, problem));
        }
    }
    repeated
}

/// Without `.` and, as far as names alone tell, without `..`: one spelling for each file.
pub(super) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(plain.components().next_back(), Some(Component::Normal(_))) =>
            {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::thread_time;
    use std::time::Duration;

    #[test]
    fn a_line_of_many_labels_takes_no_longer_than_its_bytes() {
        // Each compared with all others would be five thousand million looks, most of a minute.
        let labels: Vec<String> = (0..100_000).map(|label| label.to_string()).collect();
        let text = format!("a.jpg,{}\n", labels.join("|"));
        let before = thread_time();
        let rows = rows(&text, Path::new("")).unwrap();
        assert!(thread_time() - before < Duration::from_secs(20));
        assert_eq!(rows[0].labels.len(), 100_000);
        let twice = super::rows("a.jpg,x|y|x\n", Path::new("")).err();
        assert_eq!(twice, Some(vec!["line 1: x stands twice".to_owned()]));
    }

    #[test]
    fn of_very_many_wrong_lines_the_first_are_told_and_the_others_counted() {
        let text = "wrong\n".repeat(5000) + &"a.jpg,x\n".repeat(3000);
        let problems = rows(&text, Path::new("")).err().unwrap();
        assert_eq!(problems.len(), 1001);
        assert!(problems[999].starts_with("line 1000: has 1 field"));
        // 8,000 lines, of which one is right.
        assert_eq!(problems[1000], "and 6999 more lines");
    }

    #[test]
    fn a_header_in_usual_words_is_no_picture_and_a_file_of_such_a_name_is_one() {
        let labels = |text: &str| {
            let rows = rows(text, Path::new("/d")).unwrap();
            let labels = rows
                .into_iter()
                .map(|row| Vec::from_iter(row.labels).join("+"));
            labels.collect::<Vec<_>>()
        };
        for header in ["path,labels", "Path,x", "filename,label", "IMAGE , Class"] {
            assert_eq!(
                labels(&format!("{header}\na.png,b|c\n")),
                ["b+c"],
                "{header}"
            );
        }
        assert_eq!(labels("image,b\na.png,b\n"), ["b", "b"]);
        assert_eq!(labels("a.png,label\n"), ["label"]);
        // In another line it is what it says.
        assert_eq!(labels("a.png,b\nfilename,label\n"), ["b", "label"]);
    }
}
