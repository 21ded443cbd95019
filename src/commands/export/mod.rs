//! `docsort export`: a model for other programs, in a new folder that appears as a whole or not at all.

mod agreement;
mod figures;

use super::{Exit, UsageError, model_dir, outputs};
use crate::checkpoint::{self, MANIFEST};
use crate::cli;
use crate::commands::say::{note, say};
use crate::printable::{counted, printable_path, system_words};
use anyhow::{Context, anyhow, bail};
use docsort_export::{About, Format, Source};
use std::fs;
use std::path::{Path, PathBuf};

/// What the card of the model that docsort comes with says of its pictures.
const SHIPPED_DATA: &str = "Drawn documents of invented countries, states and banks, and ordinary photographs as other \
    things, as grounds and as art on cards. No picture of a real identity document or payment card was trained on.";
/// The one of docsort's two licenses that has an identifier of its own in every list.
const SHIPPED_LICENSE: &str = "apache-2.0";

pub fn run(args: &cli::Export) -> anyhow::Result<Exit> {
    let format = format(args.format);
    check_options(args, format)?;
    let out = Place::choose(&args.out)?;
    let dir = model_dir(args.chosen.model.as_deref())?;
    let source = source(dir.as_deref())?;
    let about = about(args, dir.as_deref(), &source)?;
    let files = docsort_export::files(&source, format, &about)?;
    out.fill(&files)?;
    if args.check {
        let onnx = format.onnx_file().map(|name| out.unfinished.join(name));
        if let Some(onnx) = onnx {
            agreement::check(&source, &onnx, &args.python).inspect_err(|_| out.give_up())?;
        }
    }
    out.publish()?;
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    let model = dir.map_or("the model that docsort comes with".to_owned(), |dir| {
        printable_path(&dir)
    });
    say!(
        "{model} in {}: {}, {:.1} MB",
        printable_path(&args.out),
        counted(files.len() as u64, "file"),
        bytes as f64 / 1e6
    );
    if !args.check && format.onnx_file().is_some() {
        note!("not compared with docsort's own answers: --check does that");
    }
    Ok(Exit::Done)
}

fn format(format: cli::ExportFormat) -> Format {
    match format {
        cli::ExportFormat::Onnx => Format::Onnx,
        cli::ExportFormat::Huggingface => Format::HuggingFace,
        cli::ExportFormat::Safetensors => Format::Safetensors,
    }
}

/// What would be read by nobody is refused.
fn check_options(args: &cli::Export, format: Format) -> Result<(), UsageError> {
    let is_of_a_card = args.name.is_some() || args.license.is_some() || args.metrics.is_some();
    if is_of_a_card && format != Format::HuggingFace {
        return Err(UsageError(
            "--name, --license and --metrics are about the model card: add --format huggingface"
                .to_owned(),
        ));
    }
    if args.check && format.onnx_file().is_none() {
        return Err(UsageError(
            "--check compares an ONNX file, and --format safetensors writes none: choose onnx or huggingface"
                .to_owned(),
        ));
    }
    Ok(())
}

/// The checkpoint in `dir`, each byte of it verified, or the shipped one.
fn source(dir: Option<&Path>) -> anyhow::Result<Source> {
    let Some(dir) = dir else {
        return Ok(Source::shipped()?);
    };
    let checkpoint = checkpoint::open(dir)?;
    let weights = checkpoint.bytes(checkpoint.manifest().model_file())?;
    let text = fs::read(dir.join(MANIFEST))
        .with_context(|| format!("{} cannot be read", printable_path(&dir.join(MANIFEST))))?;
    Source::from_bytes(&text, &weights).with_context(|| printable_path(dir))
}

fn about(args: &cli::Export, dir: Option<&Path>, source: &Source) -> anyhow::Result<About> {
    let is_shipped = dir.is_none();
    let shipped = |text: &str| is_shipped.then(|| text.to_owned());
    Ok(About {
        name: args.name.clone().or_else(|| name(&args.out)),
        license: args.license.clone().or_else(|| shipped(SHIPPED_LICENSE)),
        data: shipped(SHIPPED_DATA),
        figures: figures::figures(args.metrics.as_deref(), dir, source.manifest())?,
    })
}

fn name(out: &Path) -> Option<String> {
    Some(out.file_name()?.to_string_lossy().into_owned())
}

/// The folder of an export, filled under a hidden name beside it.
struct Place {
    unfinished: PathBuf,
    wanted: PathBuf,
}

impl Place {
    /// # Errors
    /// Something is there already, or no folder can be made there.
    fn choose(wanted: &Path) -> anyhow::Result<Self> {
        if fs::symlink_metadata(wanted).is_ok() {
            bail!(
                "{} exists, and is never overwritten: choose another --out",
                printable_path(wanted)
            );
        }
        let Some(name) = wanted.file_name() else {
            bail!(
                "{} names no new folder: choose another --out",
                printable_path(wanted)
            );
        };
        outputs::check_folder(wanted, "--out")?;
        let mut hidden = std::ffi::OsString::from(".docsort-export-");
        hidden.push(std::process::id().to_string());
        hidden.push("-");
        hidden.push(name);
        Ok(Self {
            unfinished: wanted.with_file_name(hidden),
            wanted: wanted.to_owned(),
        })
    }

    /// Nothing is left where not all can be written.
    fn fill(&self, files: &[docsort_export::File]) -> anyhow::Result<()> {
        let write = || {
            files.iter().try_for_each(|file| {
                let path = self.unfinished.join(&file.name);
                fs::create_dir_all(path.parent().unwrap_or(&self.unfinished))?;
                fs::write(path, &file.bytes)
            })
        };
        write().map_err(|error| {
            self.give_up();
            anyhow!(
                "{} cannot be written: {}",
                printable_path(&self.wanted),
                system_words(&error)
            )
        })
    }

    fn publish(&self) -> anyhow::Result<()> {
        fs::rename(&self.unfinished, &self.wanted).map_err(|error| {
            self.give_up();
            anyhow!(
                "{} cannot be written: {}",
                printable_path(&self.wanted),
                system_words(&error)
            )
        })
    }

    /// What cannot be removed stays under its hidden name; the reason for giving up is told already.
    fn give_up(&self) {
        let _ = fs::remove_dir_all(&self.unfinished);
    }
}
