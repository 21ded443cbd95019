//! What a user can type. Types only: nothing here reads a file or decides anything.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Teach a small network to tell pictures of documents apart, then sort whole folders of them.
#[derive(Debug, Parser)]
#[command(name = "docsort", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage or configuration, \
    3 done but some inputs were skipped, 130/143 interrupted; a training has saved its state."
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
    /// Measure a model on a labelled folder
    Evaluate(Evaluate),
    /// Draw mock passports, driver's licenses and credit cards
    Synth(Synth),
    /// List the backends and devices of this machine and this build
    Devices,
    /// Three ways in which a training fails, on purpose, and the cure of each
    Lessons(Lessons),
}

#[derive(Debug, Args)]
pub struct Train {
    /// Configuration file, or the name of a built-in preset: cpu (the default), ndarray, gpu, debug,
    /// or one of those that `docsort lessons` lists
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

    /// Go on with this run where its last checkpoint left it
    #[arg(long, value_name = "RUN", conflicts_with_all = ["config", "data"])]
    pub resume: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Predict {
    /// Pictures, folders (with all they hold), or - for a list of paths on standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Checkpoint or run folder [default: the best checkpoint of the newest run under runs/]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// How the rows are written [default: table, or csv or jsonl by the ending of --output]
    #[arg(long, short, value_enum)]
    pub format: Option<Format>,

    /// Write the rows to this new file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Show this many classes of each picture, most likely first
    #[arg(long, value_name = "K", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub top_k: u32,

    #[command(flatten)]
    pub compute: Compute,
}

#[derive(Debug, Args)]
pub struct Evaluate {
    /// Folder of class folders; of train, valid and test folders, test is taken, or else valid
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// Checkpoint or run folder [default: the best checkpoint of the newest run under runs/]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// Write the numbers to this new file [default: metrics.json, or metrics-2.json, …]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub compute: Compute,
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
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

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

/// How predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Table,
    Csv,
    Jsonl,
}
