//! The model whose blocks a training begins with: opened and compared before a picture is read. It lends weights and learns
//! nothing; its classes and its linear layer are never looked at.

use super::TrainingError;
use crate::checkpoint;
use crate::config::Config;
use docsort_engine::manifest::sha256_hex;
use docsort_engine::{Manifest, Weights, shipped};
use std::path::Path;

/// Weights to begin with.
#[derive(Clone, Debug)]
pub struct Origin {
    /// All of the model's.
    pub weights: Weights,
    /// SHA-256 of their file, in hexadecimal.
    pub digest: String,
}

impl Origin {
    /// That of `train.from`; none where it is empty.
    ///
    /// # Errors
    /// [`TrainingError::Origin`]: not a checkpoint, one of another shape or that sees pictures otherwise, or another one than
    /// `train.from_sha256` says.
    pub fn open(config: &Config) -> Result<Option<Self>, TrainingError> {
        let from = &config.train.from;
        if from.as_os_str().is_empty() {
            return Ok(None);
        }
        let origin = open(from, config).map_err(|what| TrainingError::Origin {
            dir: from.clone(),
            what,
        })?;
        Ok(Some(origin))
    }
}

fn open(from: &Path, config: &Config) -> Result<Origin, String> {
    let (manifest, bytes) = read(from)?;
    let settings = settings(&manifest, config);
    if !settings.is_empty() {
        return Err(format!(
            "its network is another one, or sees pictures otherwise; to take its settings, add {}",
            settings.join(" ")
        ));
    }
    let digest = sha256_hex(&bytes);
    let begun = &config.train.from_sha256;
    if !begun.is_empty() && *begun != digest {
        return Err(format!(
            "its weights are not those that this run began with (train.from_sha256 = {begun}, now {digest}); bring those \
             back, or begin another run with --set train.from_sha256="
        ));
    }
    let weights = Weights::from_bytes(&bytes).map_err(|error| error.to_string())?;
    Ok(Origin { weights, digest })
}

/// The manifest of a checkpoint, of a run's or of the shipped one, and the file of the weights that answer. An error does not
/// begin with the folder: whoever tells of it names it.
pub(super) fn read(from: &Path) -> Result<(Manifest, Vec<u8>), String> {
    if shipped::is_meant(from) {
        let manifest = Manifest::from_bytes(shipped::MANIFEST.as_bytes());
        let manifest = manifest.map_err(|error| error.to_string())?;
        return Ok((manifest, shipped::WEIGHTS.to_vec()));
    }
    let found = checkpoint::resolve_model(from).and_then(|dir| checkpoint::open(&dir));
    let checkpoint = found.map_err(|error| {
        let text = error.to_string();
        let named = format!("{}: ", from.display());
        text.strip_prefix(&named).unwrap_or(&text).to_owned()
    })?;
    let bytes = checkpoint.bytes(checkpoint.manifest().model_file());
    let bytes = bytes.map_err(|error| error.to_string())?;
    Ok((checkpoint.manifest().clone(), bytes))
}

/// These change nothing of what the blocks compute.
const NOT_OF_BLOCKS: [&str; 5] = [
    "model.dropout",
    "model.init_gain",
    "model.dirac",
    "model.mirror",
    "model.corners",
];

/// What makes the configuration fit the model, as it is typed; empty where it fits.
fn settings(manifest: &Manifest, config: &Config) -> Vec<String> {
    checkpoint::network_differences(manifest, config)
        .into_iter()
        .filter(|found| !NOT_OF_BLOCKS.contains(&found.key))
        .map(|found| format!("--set '{}={}'", found.key, found.sealed))
        .collect()
}
