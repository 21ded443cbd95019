//! Verbs that judge: `evaluate` a model, `check` a folder.

use super::shared::{Answering, Compute, ModelChoice, Reading, place};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Evaluate {
    /// Folder of class folders; of train, valid and test folders, test is taken, or else valid
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// CSV of path,label|label… with the right labels, for a model that gives several; relative to DIR
    #[arg(long, value_name = "CSV")]
    pub labels: Option<PathBuf>,

    #[command(flatten)]
    pub chosen: ModelChoice,

    /// New folder for report.html, metrics.json and mistakes.csv, or a name ending in .json for the
    /// numbers alone [default: the three files here, or report-2.html and so on]
    #[arg(long, short, value_name = "PATH", value_parser = place())]
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
    #[arg(long, short, value_name = "DIR", value_parser = place())]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub reading: Reading,

    #[command(flatten)]
    pub compute: Compute,
}
