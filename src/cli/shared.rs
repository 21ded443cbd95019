//! Options that several verbs take.

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};
use std::path::PathBuf;

/// Which model is asked.
#[derive(Debug, Args)]
pub struct ModelChoice {
    /// Checkpoint or run folder, or `shipped` for the model that docsort comes with [default: the best
    /// checkpoint of the newest run under runs/, or else `shipped`]
    #[arg(long, short, value_name = "DIR")]
    pub model: Option<PathBuf>,
}

/// How sure an answer must be.
#[derive(Debug, Default, Args)]
pub struct Answering {
    /// Answer only where at most this part of the answers was wrong on the validation pictures, such as
    /// 1%; the rest is unknown [default: as the model was trained]
    #[arg(long, value_name = "PART", value_parser = small_part)]
    pub max_error: Option<f64>,
}

/// Which files are read.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Reading {
    /// Follow symbolic links inside of folders
    #[arg(long)]
    pub follow_links: bool,

    #[command(flatten)]
    pub sizes: Sizes,

    /// Read so many pages of a file; the rest is one row that says so [default: 50]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub max_pages: Option<u32>,
}

/// What one picture may be. Limits that a training raised hold for its model too, without being named again.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Sizes {
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

/// How the place of something that is written is read. `-` means standard output to many programs; here it would be a file or
/// a folder of that name, which nobody wants.
pub fn place() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| {
        if path.as_os_str() == "-" {
            return Err(
                "standard output is not named so: leave the option out where that is meant, or give ./- for \
                 that very name",
            );
        }
        Ok(path)
    })
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
