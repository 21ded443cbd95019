//! What can be wrong with a checkpoint's bytes, each in one line: what, and what to do. Text from a file never
//! reaches a message unescaped; where the bytes came from, only the caller knows.

/// Why a manifest is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// The bytes are not the ones that were published.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The bytes are as published (or claim to be), but say what no checkpoint may say.
    #[error("not a valid checkpoint: {0}")]
    Invalid(String),
    #[error(
        "this checkpoint has format {found}; this docsort reads up to {newest}: update docsort"
    )]
    NewerFormat { found: i64, newest: u32 },
    #[error(
        "this checkpoint has format {found}; this docsort reads from {oldest} on: train again, or use an older docsort"
    )]
    OlderFormat { found: i64, oldest: u32 },
}

/// Why bytes are no weights of the network that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WeightsError(pub(crate) String);

/// Why a model cannot answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EngineError {
    #[error("manifest.toml: {0}")]
    Manifest(#[from] ManifestError),
    #[error("the weights are damaged: {0}")]
    Damaged(String),
    #[error("the weights are those of another network: {0}")]
    Weights(#[from] WeightsError),
    #[error(
        "this model has no curve of errors: only one that chooses one of many classes, trained by this docsort, \
         can be held to an error; leave --max-error out"
    )]
    NoCurve,
    #[error(
        "no confidence keeps this model to {:.2} % of wrong answers: of its surest answers to validation \
         pictures, {:.2} % were wrong",
        100.0 * wanted, 100.0 * lowest
    )]
    NeverWithin { wanted: f64, lowest: f64 },
    #[error("{wanted} threads cannot be started: {reason}")]
    Threads { wanted: usize, reason: String },
}

/// Text from a file as it may stand in a message: escaped, and no longer than a line.
pub fn quoted(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let mut start: String = text.chars().take(MAX_CHARS).collect();
    if start.len() < text.len() {
        start.push('…');
    }
    format!("{start:?}")
}
