//! Verbs that answer: `predict` and `sort`.

use super::shared::{Answering, Compute, ModelChoice, Reading, place};
use crate::dataset::Shard;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Predict {
    /// Pictures, .tar and .zip archives of them, folders (with all they hold), or - for a list of paths on standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The list on standard input is separated by NUL bytes, as `find -print0` writes it
    #[arg(short = '0', long)]
    pub null: bool,

    #[command(flatten)]
    pub chosen: ModelChoice,

    /// How the rows are written [default: by the ending of --output: .csv, .jsonl or .txt; else a table]
    #[arg(long, short, value_enum)]
    pub format: Option<Format>,

    /// Write the rows to this file instead of standard output: a new one, or one that a stopped run of the
    /// same command left
    #[arg(long, short, value_name = "FILE", value_parser = place())]
    pub output: Option<PathBuf>,

    /// Keep the rows that are in --output, and label only what has none there
    #[arg(long = "continue", requires = "output")]
    pub continues: bool,

    /// Label only one part of the inputs, such as 3/64, the third of 64; `docsort merge` joins them
    #[arg(long, value_name = "I/N", requires = "output")]
    pub shard: Option<Shard>,

    /// Show this many classes of each picture, most likely first
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub top_k: u32,

    /// Write a PNG for each picture into this folder: the picture, and where its label comes from (LayerCAM)
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub explain: Option<PathBuf>,

    #[command(flatten)]
    pub answering: Answering,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Jsonl,
}

#[derive(Debug, Args)]
pub struct Merge {
    /// Files that `docsort predict --shard` wrote, one for each part
    #[arg(required = true, value_name = "ROWS")]
    pub parts: Vec<PathBuf>,

    /// File for all rows: a new one
    #[arg(long, short, value_name = "FILE", value_parser = place())]
    pub output: PathBuf,
}

#[derive(Debug, Args)]
pub struct Sort {
    /// Pictures, folders (with all they hold), or - for a list of paths on standard input. A file with several pages goes
    /// where all of them go, and to `review` where they differ or one of them cannot be read
    #[arg(required_unless_present = "undo", value_name = "FROM")]
    pub from: Vec<PathBuf>,

    /// The list on standard input is separated by NUL bytes, as `find -print0` writes it
    #[arg(short = '0', long)]
    pub null: bool,

    /// Folder to sort into: one folder a class in it, and `unknown` and `review`
    #[arg(long, required_unless_present = "undo", value_name = "DIR", value_parser = place())]
    pub into: Option<PathBuf>,

    #[command(flatten)]
    pub chosen: ModelChoice,

    /// What happens to each picture; a link is a symbolic one
    #[arg(long, value_enum, default_value_t = How::Copy)]
    pub how: How,

    /// Answers with less confidence go to `review`, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.8, value_parser = part)]
    pub review_below: f32,

    /// Sort pictures that are blurred, dark, small … by their labels too; else they go to `review`
    #[arg(long)]
    pub ignore_warnings: bool,

    /// Do it. Without this nothing is written
    #[arg(long)]
    pub apply: bool,

    /// Take back the sorting that this journal tells of
    #[arg(long, value_name = "JOURNAL", conflicts_with_all = ["from", "into", "model", "how", "review_below", "max_error", "ignore_warnings"])]
    pub undo: Option<PathBuf>,

    #[command(flatten)]
    pub answering: Answering,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}

/// What a sorting does to a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum How {
    Copy,
    Link,
    Move,
}

fn part(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(part) if (0.0..=1.0).contains(&part) => Ok(part),
        _ => Err("a number from 0 to 1".to_owned()),
    }
}
