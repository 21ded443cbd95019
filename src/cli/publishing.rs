//! Verbs that hand docsort and its models on: `export`, `completions` and `man`.

use super::shared::{ModelChoice, place};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub chosen: ModelChoice,

    /// What is written
    #[arg(long, short, value_enum, default_value_t = ExportFormat::Onnx)]
    pub format: ExportFormat,

    /// Folder to make
    #[arg(long, value_name = "DIR", value_parser = place())]
    pub out: PathBuf,

    /// Compare the ONNX file's answers with docsort's own, and write nothing if they differ
    #[arg(long)]
    pub check: bool,

    /// Python that has onnx, onnxruntime and numpy, for --check
    #[arg(
        long,
        value_name = "FILE",
        default_value = "python3",
        requires = "check"
    )]
    pub python: PathBuf,

    /// Name in the model card [default: the folder's]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// License in the model card, by its identifier, such as apache-2.0 [default: unknown]
    #[arg(long, value_name = "ID")]
    pub license: Option<String>,

    /// The metrics.json of `docsort evaluate` for the model card [default: the report of the model's run]
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// One file from pixels to probabilities
    Onnx,
    /// The layout of Hugging Face's hub, with a model card
    Huggingface,
    /// A checkpoint: weights as named tensors, and their manifest
    Safetensors,
}

#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell; its script goes to standard output
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub struct Manual {
    /// Folder for the pages, such as ~/.local/share/man/man1
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}
