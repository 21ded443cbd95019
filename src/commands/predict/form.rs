//! How the rows look, from what was typed and where they go: the format, and for a table its colours and width.

use crate::cli;
use crate::commands::UsageError;
use crate::printable::printable;
use crate::report::{Explanations, Format, Layout, Style};
use std::io::{self, IsTerminal};
use std::path::Path;

/// Columns of a terminal that does not tell its width, as POSIX assumes.
const DEFAULT_COLUMNS: u16 = 80;

/// Whether a person sees the rows as they come.
pub fn is_to_terminal(args: &cli::Predict) -> bool {
    args.output.is_none() && io::stdout().is_terminal()
}

/// How a table is laid out for where it goes.
pub fn layout(args: &cli::Predict) -> Layout {
    let to_terminal = is_to_terminal(args);
    let is_colored = to_terminal && std::env::var_os("NO_COLOR").is_none();
    Layout {
        style: if is_colored {
            Style::Colored
        } else {
            Style::Plain
        },
        width: to_terminal.then(columns),
        top_k: (args.top_k > 1).then_some(args.top_k as usize),
        explanations: match args.explain {
            Some(_) => Explanations::Named,
            None => Explanations::Absent,
        },
    }
}

/// What `--format` says, else what the ending of `--output` says, else a table.
///
/// # Errors
/// An ending that says nothing: whoever typed it expects something else than a table.
pub fn format(args: &cli::Predict) -> Result<Format, UsageError> {
    let format = match args.format {
        Some(cli::Format::Csv) => Format::Csv,
        Some(cli::Format::Jsonl) => Format::Jsonl,
        Some(cli::Format::Table) => Format::Table,
        None => by_ending(args.output.as_deref())?,
    };
    if args.shard.is_some() && format == Format::Table {
        return Err(UsageError(
            "a table for people cannot be merged: give --output a name that ends in .csv or .jsonl, or add --format"
                .to_owned(),
        ));
    }
    if args.continues && format == Format::Table {
        return Err(UsageError(
            "a table for people cannot be continued: give --output a name that ends in .csv or .jsonl, or \
             add --format"
                .to_owned(),
        ));
    }
    Ok(format)
}

/// What the ending of an output says; a table where it has none.
///
/// # Errors
/// An ending that says nothing.
pub fn by_ending(output: Option<&Path>) -> Result<Format, UsageError> {
    let Some(ending) = output.and_then(Path::extension) else {
        return Ok(Format::Table);
    };
    let ending = ending.to_string_lossy();
    match ending.to_lowercase().as_str() {
        "csv" => Ok(Format::Csv),
        "jsonl" | "json" | "ndjson" => Ok(Format::Jsonl),
        "txt" => Ok(Format::Table),
        _ => Err(UsageError(format!(
            "--output ends in .{}, and no format is written so: .csv, .jsonl (or .json, .ndjson) and .txt \
             (a table) are; choose one of them, or add --format",
            printable(&ending)
        ))),
    }
}

fn columns() -> usize {
    let (_, columns) = console::Term::stdout()
        .size_checked()
        .unwrap_or((0, DEFAULT_COLUMNS));
    usize::from(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_an_output_decides_in_any_case_and_unknown_ones_are_refused() {
        let of = |name: &str| by_ending(Some(Path::new(name))).map_err(|error| error.to_string());
        for (name, wanted) in [
            ("a.csv", Format::Csv),
            ("A.CSV", Format::Csv),
            ("a.Jsonl", Format::Jsonl),
            ("a.NDJSON", Format::Jsonl),
            ("a.json", Format::Jsonl),
            ("a.TXT", Format::Table),
            ("labels", Format::Table),
        ] {
            assert_eq!(of(name), Ok(wanted), "{name}");
        }
        for name in ["a.tsv", "a.xlsx", "a.csv.gz", "a.parquet"] {
            let refused = of(name).unwrap_err();
            assert!(
                refused.contains(".csv") && refused.contains("--format"),
                "{refused}"
            );
        }
        assert_eq!(
            by_ending(None).map_err(|error| error.to_string()),
            Ok(Format::Table)
        );
    }
}
