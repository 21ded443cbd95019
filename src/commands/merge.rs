//! `docsort merge`: the rows of all parts of a labelling in one file, once it is certain that they are all of it: every
//! part is there and finished, made with the same model and options from the same list, with a row for each input.

use super::outputs::create_new;
use super::predict::form::by_ending;
use super::predict::record::{Record, State, beside};
use super::predict::tally::{Counted, in_words};
use super::{Exit, UsageError};
use crate::cli;
use crate::commands::say::say;
use crate::dataset::Shard;
use crate::printable::{counted, printable, printable_path, system_words};
use crate::report::{Format, Kept};
use anyhow::{Context, anyhow, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter};
use std::path::{Path, PathBuf};

/// Missing parts that a message names.
const NAMED: usize = 20;

/// A part whose record says that it is whole.
struct Part<'a> {
    path: &'a Path,
    record: Record,
    counted: Counted,
}

pub fn run(args: &cli::Merge) -> anyhow::Result<Exit> {
    let parts = parts(&args.parts)?;
    // There is one at least, by the command line.
    let first = &parts[0];
    let format = format(&first.record)?;
    check_ending(&args.output, format)?;
    let mut problems = differences(&parts);
    problems.extend(missing(&parts));
    // Rows of another format would be read as damaged ones.
    refuse(&problems)?;
    let (mut rows, mut errors) = (0, 0);
    for part in &parts {
        let kept = kept(part, format)?;
        rows += kept.rows;
        errors += kept.errors;
        problems.extend(miscounted(part, &kept, format, first)?);
    }
    refuse(&problems)?;
    let out = create_new(&args.output)?;
    if let Err(error) = join(&parts, format, out) {
        // Half of the rows would look like all of them; the first error is the one to report.
        let _ = fs::remove_file(&args.output);
        return Err(error.context(format!(
            "{} cannot be written",
            printable_path(&args.output)
        )));
    }
    say!(
        "{} of {} in {}",
        counted(rows, "row"),
        counted(parts.len() as u64, "part"),
        printable_path(&args.output)
    );
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Skipped
    })
}

/// All of them in one message.
fn refuse(problems: &[String]) -> anyhow::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    bail!("nothing was merged: {}", problems.join("; "))
}

/// What the files' records say, in the order of their numbers. All that are no parts are named at once.
fn parts(paths: &[PathBuf]) -> anyhow::Result<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        let shown = printable_path(path);
        let record = match Record::read(path) {
            Ok(record) => record,
            Err(error) => {
                problems.push(format!("{error:#}"));
                continue;
            }
        };
        match record {
            None => problems.push(format!(
                "{} is missing: name files that docsort predict --shard wrote, with what lies beside them",
                printable_path(&beside(path))
            )),
            Some(record) if record.state != State::Finished => {
                problems.push(format!("{shown} is not finished: the command that wrote it goes on"));
            }
            Some(record) => match record.shard.clone() {
                None => problems.push(format!("{shown} is no part: it was made without --shard")),
                Some(counted) if !(1..=counted.of).contains(&counted.number) => problems.push(format!(
                    "{shown} says that it is part {} of {}: its record was changed",
                    counted.number, counted.of
                )),
                Some(counted) => parts.push(Part {
                    path,
                    record,
                    counted,
                }),
            },
        }
    }
    refuse(&problems)?;
    parts.sort_by_key(|part| part.counted.number);
    Ok(parts)
}

/// By the options that the rows were made with.
fn format(record: &Record) -> anyhow::Result<Format> {
    match record.options.get("--format").map(String::as_str) {
        Some("csv") => Ok(Format::Csv),
        Some("jsonl") => Ok(Format::Jsonl),
        other => bail!(
            "rows of format {} are not merged",
            printable(other.unwrap_or("?"))
        ),
    }
}

/// Rows under the ending of another format would be read wrongly by whatever goes by it.
fn check_ending(output: &Path, format: Format) -> Result<(), UsageError> {
    let is_other = |named: Format| named != format;
    if output.extension().is_some() && by_ending(Some(output)).is_ok_and(is_other) {
        let rows = format!("{format:?}").to_lowercase();
        return Err(UsageError(format!(
            "--output {}: the parts are rows of {rows}, and are joined as they are: give it a name that ends in .{rows}",
            printable_path(output)
        )));
    }
    Ok(())
}

/// Parts that are not of the first one's labelling, or there twice.
fn differences(parts: &[Part]) -> Vec<String> {
    let first = &parts[0];
    let mut problems = Vec::new();
    let mut seen: BTreeMap<u32, &Path> = BTreeMap::new();
    for part in parts {
        let shown = printable_path(part.path);
        let of_first = printable_path(first.path);
        let of_part = part.record.of_any_part();
        if let Some(difference) = of_part.difference(&first.record.of_any_part()) {
            problems.push(format!(
                "{shown} and {of_first} do not belong together: the first was made {difference}"
            ));
        } else if part.counted.of != first.counted.of {
            problems.push(format!(
                "{shown} is of another number of parts than {of_first}"
            ));
        } else if part.counted.all_digest != first.counted.all_digest {
            problems.push(format!(
                "{shown} saw {}, and {of_first} {}: the folders changed meanwhile, or others were named",
                counted(part.counted.all_inputs, "input"),
                counted(first.counted.all_inputs, "input"),
            ));
        }
        if let Some(other) = seen.insert(part.counted.number, part.path) {
            problems.push(format!(
                "{shown} and {} are both part {}",
                printable_path(other),
                part.counted.number
            ));
        }
    }
    problems
}

/// One line that names the parts that are not there. A record may speak of four thousand million parts: no more of them
/// are looked at than are there or named.
fn missing(parts: &[Part]) -> Option<String> {
    let of = parts[0].counted.of;
    let numbers = parts.iter().map(|part| part.counted.number);
    let there: BTreeSet<u32> = numbers.filter(|number| (1..=of).contains(number)).collect();
    let shown: Vec<String> = (1..=of)
        .filter(|number| !there.contains(number))
        .take(NAMED)
        .map(|number| Shard { number, of }.to_string())
        .collect();
    let more = of as usize - there.len() - shown.len();
    match (shown.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(format!("missing: {}", shown.join(", "))),
        (false, more) => Some(format!("missing: {}, and {more} more", shown.join(", "))),
    }
}

/// The rows of a part, counted by their inputs.
fn kept(part: &Part, format: Format) -> anyhow::Result<Kept> {
    let shown = printable_path(part.path);
    Kept::read_any(format, &mut open(part.path)?)
        .map_err(|error| anyhow!("{shown} cannot be read: {error}"))
}

/// Whether the rows are those of the inputs that the part counted.
fn miscounted(
    part: &Part,
    kept: &Kept,
    format: Format,
    first: &Part,
) -> anyhow::Result<Option<String>> {
    let shown = printable_path(part.path);
    let wanted = &part.counted;
    if open(part.path)?.metadata()?.len() != kept.bytes {
        return Ok(Some(format!("{shown} ends within a row: it was changed")));
    }
    if kept.files() != wanted.inputs || in_words(kept.fingerprints()) != wanted.digest {
        return Ok(Some(format!(
            "{shown} has {}, and not those of its {}: it was changed",
            counted(kept.rows, "row"),
            counted(wanted.inputs, "input")
        )));
    }
    // A file whose later pages have no row any more still has one.
    if let Some(rows) = wanted.rows.filter(|&rows| rows != kept.rows) {
        return Ok(Some(format!(
            "{shown} has {}, and was finished with {rows}: it was changed",
            counted(kept.rows, "row")
        )));
    }
    if format == Format::Csv && header(part.path)? != header(first.path)? {
        return Ok(Some(format!("{shown} has other columns")));
    }
    Ok(None)
}

fn join(parts: &[Part], format: Format, out: File) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    for (at, part) in parts.iter().enumerate() {
        let mut rows = BufReader::new(open(part.path)?);
        if at > 0 && format == Format::Csv {
            // The line of the columns stands once.
            header_of(&mut rows)?;
        }
        io::copy(&mut rows, &mut out)?;
    }
    let file = out.into_inner().map_err(|error| error.into_error())?;
    file.sync_all()?;
    Ok(())
}

fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).map_err(|error| {
        anyhow!(
            "{} cannot be read: {}",
            printable_path(path),
            system_words(&error)
        )
    })
}

fn header(path: &Path) -> anyhow::Result<Vec<u8>> {
    header_of(&mut BufReader::new(open(path)?))
        .with_context(|| format!("{} cannot be read", printable_path(path)))
}

/// Up to the first line feed outside of quotes: a class's name may hold none, but a quote it may.
fn header_of(rows: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    let mut quotes = 0;
    loop {
        let read = rows.read_until(b'\n', &mut line)?;
        let new = &line[line.len() - read..];
        quotes += new.iter().filter(|&&byte| byte == b'"').count();
        if read == 0 || quotes.is_multiple_of(2) {
            return Ok(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: u32, of: u32) -> Part<'static> {
        let record = serde_json::json!({
            "format": 1, "state": "finished", "model": "", "options": {}, "paths": "",
            "shard": {"number": number, "of": of, "inputs": 0, "digest": "", "all_inputs": 0, "all_digest": ""},
        });
        let record: Record = serde_json::from_value(record).unwrap();
        Part {
            path: Path::new("a.csv"),
            counted: record.shard.clone().unwrap(),
            record,
        }
    }

    #[test]
    fn parts_that_are_missing_are_named_and_of_very_many_the_others_are_counted() {
        let told = |parts: &[Part]| missing(parts).unwrap_or_default();
        assert_eq!(told(&[part(1, 2), part(2, 2)]), "");
        assert_eq!(told(&[part(2, 3)]), "missing: 1/3, 3/3");
        // All of them listed would be 16 gigabytes.
        let of_many = told(&[part(3, u32::MAX)]);
        assert!(of_many.starts_with("missing: 1/4294967295, 2/4294967295, 4/"));
        // 2³² - 1, without the one that is there and the twenty that are named.
        assert!(of_many.ends_with(", and 4294967274 more"), "{of_many}");
    }

    #[test]
    fn a_header_of_line_feeds_in_quotes_takes_no_longer_than_its_bytes() {
        let before = crate::clock::thread_time();
        let header = format!("\"path\",\"{}\"\n", "\n".repeat(1_000_000));
        let mut rows = io::Cursor::new(format!("{header}\"a\",\"b\"\n"));
        assert_eq!(header_of(&mut rows).unwrap(), header.as_bytes());
        // Looked through from its beginning at each of them, it would be minutes.
        let took = crate::clock::thread_time() - before;
        assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    }
}
