//! A checkpoint for other programs: as one ONNX file, in Hugging Face's layout with a model card, or as plain
//! safetensors, each with a golden pair by which another program can test its way from a picture to the square.
//!
//! ```
//! use docsort_export::{About, Format, Source, files};
//!
//! let source = Source::shipped()?;
//! let names: Vec<String> = files(&source, Format::Onnx, &About::default())?
//!     .into_iter()
//!     .map(|file| file.name)
//!     .collect();
//! assert_eq!(names[0], "model.onnx");
//! # Ok::<(), docsort_export::ExportError>(())
//! ```
//!
//! It makes bytes of bytes: it opens no file, prints nothing and knows no training framework. The same checkpoint gives
//! the same files.

pub mod card;
pub mod check;
mod error;
mod facts;
pub mod golden;
mod graph;
mod hugging_face;
mod message;
pub mod onnx;
mod reference;
mod squares;

pub use card::{About, Figure, Figures};
pub use error::ExportError;
pub use squares::squares;

use docsort_engine::manifest::{FORMAT_VERSION, FileEntry, MANIFEST, MODEL};
use docsort_engine::{Engine, Manifest, Precision, Tensor, Weights, shipped};
use serde_json::Value;

#[cfg(test)]
mod tests;

/// A checkpoint that was read and verified.
#[derive(Clone, Debug)]
pub struct Source {
    engine: Engine,
    weights: Weights,
}

impl Source {
    /// A checkpoint from its two files; see [`Engine::from_bytes`].
    ///
    /// # Errors
    /// Those of [`Engine::from_bytes`]; [`ExportError::NoNumber`] for weights that no program answers by.
    pub fn from_bytes(manifest: &[u8], weights: &[u8]) -> Result<Self, ExportError> {
        let engine = Engine::from_bytes(manifest, weights)?;
        let weights = Weights::from_bytes(weights).map_err(docsort_engine::EngineError::from)?;
        let is_broken = |tensor: &Tensor| tensor.values.iter().any(|value| !value.is_finite());
        let broken = weights.iter().find(|(_, tensor)| is_broken(tensor));
        if let Some((name, _)) = broken {
            return Err(ExportError::NoNumber(name.to_owned()));
        }
        Ok(Self { engine, weights })
    }

    /// The model that is part of docsort.
    ///
    /// # Errors
    /// As [`Engine::shipped`].
    pub fn shipped() -> Result<Self, ExportError> {
        Self::from_bytes(shipped::MANIFEST.as_bytes(), shipped::WEIGHTS)
    }

    /// The same model, answering.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// What the checkpoint says about itself.
    pub fn manifest(&self) -> &Manifest {
        self.engine.manifest()
    }
}

/// What an export consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `model.onnx`
    Onnx,
    /// `README.md`, `config.json`, `preprocessor_config.json`, `model.safetensors`, `manifest.toml`, `onnx/model.onnx`
    HuggingFace,
    /// `model.safetensors`, `manifest.toml`: a checkpoint of the newest format
    Safetensors,
}

impl Format {
    /// Where the ONNX file lies, in the formats that have one.
    pub fn onnx_file(self) -> Option<&'static str> {
        match self {
            Self::Onnx => Some("model.onnx"),
            Self::HuggingFace => Some("onnx/model.onnx"),
            Self::Safetensors => None,
        }
    }
}

/// A file of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Below the folder of the export, with `/` between its parts.
    pub name: String,
    pub bytes: Vec<u8>,
}

impl File {
    pub(crate) fn new(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
        }
    }
}

/// All files of an export: those of the format, then the golden pair.
///
/// # Errors
/// A checkpoint whose weights cannot be written so.
pub fn files(source: &Source, format: Format, about: &About) -> Result<Vec<File>, ExportError> {
    let mut files = match format {
        Format::Onnx => Vec::new(),
        Format::Safetensors => checkpoint(source)?,
        Format::HuggingFace => {
            let mut files = hugging_face::files(source, about);
            files.extend(checkpoint(source)?);
            files
        }
    };
    if let Some(name) = format.onnx_file() {
        let bytes = onnx::to_bytes(source.manifest(), &source.weights)?;
        files.push(File::new(name, bytes));
    }
    files.extend(golden::files(source)?);
    Ok(files)
}

/// The checkpoint anew in the newest format, which docsort itself answers from. In half precision where that
/// changes no number, as in a model that was stored so.
fn checkpoint(source: &Source) -> Result<Vec<File>, ExportError> {
    let weights = match source.weights.to_bytes(Precision::Half) {
        Ok(half) if Weights::from_bytes(&half)? == source.weights => half,
        _ => source.weights.to_bytes(Precision::Single)?,
    };
    let manifest = Manifest {
        format_version: FORMAT_VERSION,
        files: [(MODEL.to_owned(), FileEntry::of(&weights))].into(),
        ..source.manifest().clone()
    };
    let text = manifest.to_text()?;
    Ok(vec![
        File::new(MODEL, weights),
        File::new(MANIFEST, text.into_bytes()),
    ])
}

/// JSON for people too, ended by LF.
fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}
