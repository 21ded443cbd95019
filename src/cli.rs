//! What a user can type. Types only: nothing here reads a file or decides anything.

mod serve;

pub use serve::Serve;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Teach a small network to tell pictures of documents apart, then sort whole folders of them.
#[derive(Debug, Parser)]
#[command(name = "docsort", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage or configuration, \
    3 done but some inputs were skipped (check: some would be), 129/130/143 interrupted; a training has saved its state."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train on a folder of class folders
    Train(Train),
    /// Label pictures, one row for each
    Predict(Predict),
    /// Put pictures into folders by their labels; tells what it would do until --apply is given
    Sort(Sort),
    /// Measure a model on a labelled folder
    Evaluate(Evaluate),
    /// Look through a folder for what would spoil a training: damage, copies, wrong labels, leaks …
    Check(Check),
    /// Answer over HTTP, by the model that `predict` would take
    Serve(Serve),
    /// Draw mock passports, driver's licenses, credit cards and other things
    Synth(Synth),
    /// List the backends and devices of this machine and this build
    Devices,
    /// Three ways in which a training fails, on purpose, and the cure of each
    Lessons(Lessons),
}

#[derive(Debug, Args)]
pub struct Train {
    /// Configuration file, or the name of a built-in preset: cpu (the default), ndarray, gpu, binary,
    /// multilabel, shipped, debug, or one of those that `docsort lessons` lists
    #[arg(value_name = "CONFIG")]
    pub config: Option<PathBuf>,

    /// Folder of class folders [default: data.dir of the configuration]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Change one key, such as train.epochs=10 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,

    /// Name of the run's folder [default: run.name of the configuration]
    #[arg(long, value_name = "NAME", conflicts_with = "resume")]
    pub name: Option<String>,

    /// Lines only, as into a pipe, instead of the live view of a terminal
    #[arg(long)]
    pub plain: bool,

    /// Go on with this run where its last checkpoint left it; --data says where its pictures lie now
    #[arg(long, value_name = "RUN", conflicts_with = "config")]
    pub resume: Option<PathBuf>,

    #[command(flatten)]
    pub reading: Reading,
}

#[derive(Debug, Args)]
pub struct Predict {
    /// Pictures, folders (with all they hold), or - for a list of paths on standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The list on standard input is separated by NUL bytes, as `find -print0` writes it
    #[arg(short = '0', long)]
    pub null: bool,

    /// Checkpoint or run folder, or `shipped` for the model that docsort comes with [default: the best
    /// checkpoint of the newest run under runs/, or else `shipped`]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// How the rows are written [default: by the ending of --output: .csv, .jsonl or .txt; else a table]
    #[arg(long, short, value_enum)]
    pub format: Option<Format>,

    /// Write the rows to this file instead of standard output: a new one, or one that a stopped run of the
    /// same command left
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Keep the rows that are in --output, and label only what has none there
    #[arg(long = "continue", requires = "output")]
    pub continues: bool,

    /// Show this many classes of each picture, most likely first
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub top_k: u32,

    /// Write a PNG for each picture into this folder: the picture, and where its label comes from (Grad-CAM)
    #[arg(long, value_name = "DIR")]
    pub explain: Option<PathBuf>,

    #[command(flatten)]
    pub answering: Answering,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}

#[derive(Debug, Args)]
pub struct Sort {
    /// Pictures, folders (with all they hold), or - for a list of paths on standard input
    #[arg(required_unless_present = "undo", value_name = "FROM")]
    pub from: Vec<PathBuf>,

    /// The list on standard input is separated by NUL bytes, as `find -print0` writes it
    #[arg(short = '0', long)]
    pub null: bool,

    /// Folder to sort into: one folder a class in it, and `unknown` and `review`
    #[arg(long, required_unless_present = "undo", value_name = "DIR")]
    pub into: Option<PathBuf>,

    /// Checkpoint or run folder, or `shipped` for the model that docsort comes with [default: the best
    /// checkpoint of the newest run under runs/, or else `shipped`]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,

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

/// `1%` or `0.01`.
fn small_part(text: &str) -> Result<f64, String> {
    let part = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse().map(|percent: f64| percent / 100.0),
        None => text.parse(),
    };
    match part {
        Ok(part) if (0.0..=0.5).contains(&part) => Ok(part),
        _ => Err("a part from 0% to 50%, such as 1% or 0.01".to_owned()),
    }
}

#[derive(Debug, Args)]
pub struct Evaluate {
    /// Folder of class folders; of train, valid and test folders, test is taken, or else valid
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// CSV of path,label|label… with the right labels, for a model that gives several; relative to DIR
    #[arg(long, value_name = "CSV")]
    pub labels: Option<PathBuf>,

    /// Checkpoint or run folder, or `shipped` for the model that docsort comes with [default: the best
    /// checkpoint of the newest run under runs/, or else `shipped`]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// New folder for report.html, metrics.json and mistakes.csv, or a name ending in .json for the
    /// numbers alone [default: the three files here, or report-2.html and so on]
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,

    /// Also measure accuracy under rotation, blur, noise, glare, dark, crop, low resolution and JPEG
    /// compression, on N pictures drawn evenly from the folder
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, default_missing_value = "500",
        value_parser = clap::value_parser!(u32).range(1..))]
    pub robustness: Option<u32>,

    #[command(flatten)]
    pub answering: Answering,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}

/// How sure an answer must be.
#[derive(Debug, Default, Args)]
pub struct Answering {
    /// Answer only where at most this part of the answers was wrong on the validation pictures, such as
    /// 1%; the rest is unknown [default: as the model was trained]
    #[arg(long, value_name = "PART", value_parser = small_part)]
    pub max_error: Option<f64>,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Folder of class folders, or of train, valid and test folders; without class folders, labels are not
    /// checked. Nothing in it is changed
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// Also list labels that this checkpoint or run doubts; best one that was not trained on DIR
    #[arg(long, short, value_name = "MODEL")]
    pub model: Option<PathBuf>,

    /// Folder for findings.csv and gallery.html [default: check, or check-2, …]
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}

/// Which files are read. Limits that a training raised hold for its model too, without being named again.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Reading {
    /// Follow symbolic links inside of folders
    #[arg(long)]
    pub follow_links: bool,

    /// Skip pictures with a side of fewer pixels [default: 16, or less if the model was trained so]
    #[arg(long, value_name = "PX", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub min_side_px: Option<u32>,

    /// Skip pictures of more million pixels [default: 100, or more if the model was trained so]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub max_megapixels: Option<u64>,

    /// Skip longer files [default: 64, or more if the model was trained so]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub max_file_mib: Option<u64>,
}

/// Where and in what portions a network runs.
#[derive(Debug, Args)]
pub struct Compute {
    /// Pictures that pass through the network together
    #[arg(long, value_name = "N", default_value_t = 32, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub batch_size: u32,

    /// flex, ndarray, wgpu or auto
    #[arg(long, value_name = "NAME", default_value = "flex")]
    pub backend: String,
}

#[derive(Debug, Args)]
pub struct Synth {
    /// Folder to write into; a class folder is made for each kind of document
    #[arg(long, value_name = "DIR", required_unless_present = "sheet")]
    pub out: Option<PathBuf>,

    /// Write one PNG with all pictures, ten in a row, instead of a folder
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    pub sheet: Option<PathBuf>,

    /// Also draw what is none of the three: the class `identity` (identity cards, residence permits,
    /// visas) and the class `other` (other cards, receipts, screens, scenes …)
    #[arg(long)]
    pub with_other: bool,

    /// Pictures of `other`, which holds two dozen kinds of things [default: as many as of each class]
    #[arg(long, value_name = "N", requires = "with_other", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub others: Option<u64>,

    /// Pictures of `identity` [default: as many as of each class]
    #[arg(long, value_name = "N", requires = "with_other", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub identities: Option<u64>,

    /// Folder of photographs, one folder a domain, to draw documents on and to show as `other`
    #[arg(long, value_name = "DIR")]
    pub photographs: Option<PathBuf>,

    /// Domains of photographs that `training` never shows and `held-out` alone does [default: eleven by name]
    #[arg(
        long,
        value_name = "NAME,NAME…",
        value_delimiter = ',',
        requires = "photographs"
    )]
    pub hold_out: Vec<String>,

    /// How varied the pictures are
    #[arg(long, value_name = "RULES", value_enum, default_value_t = SynthRules::Wide)]
    pub rules: SynthRules,

    /// Pictures of each class
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub per_class: u64,

    /// The same seed draws the same pictures
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,

    /// Longer side of each picture in pixels
    #[arg(long, value_name = "PX", default_value_t = 256, value_parser = clap::value_parser!(u32).range(64..=2048))]
    pub side: u32,
}

#[derive(Debug, Args)]
pub struct Lessons {
    #[command(subcommand)]
    pub action: Option<LessonsAction>,
}

#[derive(Debug, Subcommand)]
pub enum LessonsAction {
    /// Train failing networks and their cured twins, and show both side by side
    Run(RunLessons),
}

#[derive(Debug, Args)]
pub struct RunLessons {
    /// Which ones [default: all]
    #[arg(value_name = "LESSON", value_parser = ["vanishing", "exploding", "dead-relu"])]
    pub names: Vec<String>,

    /// Folder of class folders [default: data.dir of the configuration]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Change one key of both twins, such as seed=2 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,

    /// Folder for the figures [default: health.svg in the failing one's run folder]
    #[arg(long, value_name = "DIR")]
    pub figures: Option<PathBuf>,
}

/// By which rules `synth` draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SynthRules {
    /// Everything that can be drawn
    Wide,
    /// Everything but what is held back
    Training,
    /// From what is held back, to validate a training by the rules `training`
    HeldOut,
}

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Jsonl,
}
