//! Verbs that teach, and those that draw and show what there is to learn: `train`, `synth` and `lessons`.

use super::shared::{Reading, place};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Train {
    /// Configuration file, or the name of a built-in preset: cpu (the default), ndarray, gpu, binary,
    /// multilabel, photos, shipped, debug, or one of those that `docsort lessons` lists
    #[arg(value_name = "CONFIG")]
    pub config: Option<PathBuf>,

    /// Folder of class folders [default: data.dir of the configuration]
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// Change one key, such as train.epochs=10 (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,

    /// Name of the run's folder [default: run.name of the configuration]
    #[arg(long, value_name = "NAME", conflicts_with = "resume", value_parser = crate::config::run_name)]
    pub name: Option<String>,

    /// Train for so long, from the start to the report: measures this machine's speed first, and sets the epochs by it
    #[arg(long, value_name = "MINUTES", value_parser = minutes, conflicts_with = "resume")]
    pub minutes: Option<f64>,

    /// Begin with the blocks of this run, checkpoint, or the model `shipped`, whose classes may be others
    #[arg(long, value_name = "MODEL", conflicts_with = "resume")]
    pub from: Option<PathBuf>,

    /// Lines only, as into a pipe, instead of the live view of a terminal
    #[arg(long)]
    pub plain: bool,

    /// Go on with this run where its last checkpoint left it; --data says where its pictures lie now
    #[arg(long, value_name = "RUN", conflicts_with = "config")]
    pub resume: Option<PathBuf>,

    #[command(flatten)]
    pub reading: Reading,
}

/// A time that a training can take: up to a year.
fn minutes(text: &str) -> Result<f64, String> {
    let minutes = text
        .parse()
        .ok()
        .filter(|minutes| (0.01..=525_600.0).contains(minutes));
    minutes.ok_or_else(|| "expected minutes, a number from 0.01 to 525600".to_owned())
}

#[derive(Debug, Args)]
pub struct Synth {
    /// Folder to write into; a class folder is made for each kind of document
    #[arg(long, value_name = "DIR", required_unless_present = "sheet", value_parser = place())]
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

    /// Domains of photographs that `training` never shows and `held-out` alone does [default: eight by name]
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
