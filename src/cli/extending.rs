//! The verb that gives a model new classes: `extend`.

use super::shared::{ModelChoice, Reading};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Extend {
    #[command(flatten)]
    pub chosen: ModelChoice,

    /// Folder of class folders: of new classes, with 3 to 50 pictures each, and of old ones that get more
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,

    /// Name of the new model's folder under runs/
    #[arg(long, value_name = "NAME", default_value = "extended")]
    pub name: String,

    /// A new class that is learnt and never answered: a picture of it is unknown (repeatable)
    #[arg(long, value_name = "CLASS")]
    pub reject: Vec<String>,

    /// Which changed copies of the pictures are looked at
    #[arg(long, value_name = "S", default_value_t = 1, value_parser = clap::value_parser!(u64).range(0..=i64::MAX as u64))]
    pub seed: u64,

    #[command(flatten)]
    pub reading: Reading,
}
