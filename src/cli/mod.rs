//! What a user can type. Types only: nothing here reads a file or decides anything.

mod extending;
mod labelling;
mod learning;
mod measuring;
mod publishing;
mod serve;
mod shared;

pub use extending::Extend;
pub use labelling::{Format, How, Merge, Predict, Sort};
pub use learning::{Lessons, LessonsAction, RunLessons, Synth, SynthRules, Train};
pub use measuring::{Check, Evaluate};
pub use publishing::{Completions, Export, ExportFormat, Manual};
pub use serve::Serve;
pub use shared::{Answering, Compute, Reading, Sizes};

use clap::{Parser, Subcommand};

/// Teach a small network to tell pictures of documents apart, then sort whole folders of them.
#[derive(Debug, Parser)]
#[command(name = "docsort", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 2 usage or configuration, \
    3 done but some inputs were skipped (check: some would be; evaluate: or a class had none), 129/130/143 interrupted; a training has saved its state."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train on a folder of class folders
    Train(Train),
    /// Teach a model new classes from a few pictures of each, in seconds
    Extend(Extend),
    /// Label pictures, one row for each
    Predict(Predict),
    /// Join the rows of all parts that `predict --shard` wrote
    Merge(Merge),
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
    /// Write a model for other programs: ONNX, Hugging Face's layout, safetensors
    Export(Export),
    /// List the backends and devices of this machine and this build
    Devices,
    /// Three ways in which a training fails, on purpose, and the cure of each
    Lessons(Lessons),
    /// Write a script for a shell that completes docsort's verbs and options
    Completions(Completions),
    /// Write manual pages for docsort and its verbs
    #[command(name = "man")]
    Manual(Manual),
}
