//! What can be wrong with an export, each in one line.

use docsort_engine::{EngineError, ManifestError, WeightsError};

/// Why there is no export.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("manifest.toml: {0}")]
    Manifest(#[from] ManifestError),
    #[error("the weights cannot be written: {0}")]
    Weights(#[from] WeightsError),
    #[error("the weights are those of another network: {0} is missing")]
    Missing(String),
    #[error(
        "the weights hold what is no number ({0}): the training went wrong; export one of its earlier checkpoints"
    )]
    NoNumber(String),
    #[error("the golden pair cannot be made: {0}")]
    Golden(String),
    #[error("the ONNX file cannot be computed: {0}")]
    Reference(String),
}
