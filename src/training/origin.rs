//! The model whose blocks a training begins with: opened and compared before a picture is read. It lends weights and learns
//! nothing; its classes and its linear layer are never looked at.

use super::TrainingError;
use crate::checkpoint::{self, SHIPPED};
use crate::config::{Config, Model, Preprocessing};
use docsort_engine::manifest::sha256_hex;
use docsort_engine::{Manifest, Weights, shipped};
use serde::Serialize;
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

/// A checkpoint's manifest and the file of the weights that answer.
fn read(from: &Path) -> Result<(Manifest, Vec<u8>), String> {
    // A folder of that name comes first: somebody made it.
    if from == Path::new(SHIPPED) && !from.exists() {
        let manifest = Manifest::from_bytes(shipped::MANIFEST.as_bytes());
        let manifest = manifest.map_err(|error| error.to_string())?;
        return Ok((manifest, shipped::WEIGHTS.to_vec()));
    }
    let found = checkpoint::resolve_model(from).and_then(|dir| checkpoint::open(&dir));
    let checkpoint = found.map_err(|error| error.to_string())?;
    let bytes = checkpoint.bytes(checkpoint.manifest().model_file());
    let bytes = bytes.map_err(|error| error.to_string())?;
    Ok((checkpoint.manifest().clone(), bytes))
}

/// What makes the configuration fit the model, as it is typed; empty where it fits.
fn settings(manifest: &Manifest, config: &Config) -> Vec<String> {
    let mut settings = Vec::new();
    // Taken apart by name, so that a new key does not compile until it is compared here.
    let Preprocessing {
        side_px,
        fit,
        pad_rgb,
        mean,
        std,
    } = &manifest.preprocessing;
    let now = &config.picture;
    set(&mut settings, "picture.side_px", side_px, &now.side_px);
    set(&mut settings, "picture.fit", fit, &now.fit);
    set(&mut settings, "picture.pad_rgb", pad_rgb, &now.pad_rgb);
    set(&mut settings, "picture.mean", mean, &now.mean);
    set(&mut settings, "picture.std", std, &now.std);
    let Model {
        widths,
        pool,
        residual,
        activation,
        norm,
        // They are no part of what is computed later.
        dropout: _,
        init_gain: _,
    } = &manifest.model;
    let now = &config.model;
    set(&mut settings, "model.widths", widths, &now.widths);
    set(&mut settings, "model.pool", pool, &now.pool);
    set(&mut settings, "model.residual", residual, &now.residual);
    set(
        &mut settings,
        "model.activation",
        activation,
        &now.activation,
    );
    set(&mut settings, "model.norm", norm, &now.norm);
    settings
}

fn set<T: PartialEq + Serialize>(settings: &mut Vec<String>, key: &str, wanted: &T, now: &T) {
    if wanted == now {
        return;
    }
    // Lists, words and numbers are written alike in JSON and in TOML.
    if let Ok(value) = serde_json::to_string(wanted) {
        settings.push(format!("--set '{key}={value}'"));
    }
}
