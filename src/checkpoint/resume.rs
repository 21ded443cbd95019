//! What may not change between the two halves of a resumed run: whatever gives the weights their
//! shape or meaning, or fixes the order of the batches. Epochs, rates and augmentation may.

use super::Manifest;
use crate::config::{Config, Loss, Model, Preprocessing};
use serde::Serialize;
use std::fmt::Debug;

/// A key whose value the configuration gives otherwise than a checkpoint has it, both as JSON and TOML write them.
pub struct Difference {
    pub key: &'static str,
    pub sealed: String,
    pub now: String,
}

/// One line for each difference that forbids to resume, such as
/// `model.widths: checkpoint [16, 32], now [8, 16]`; empty where the configuration lets the run go on. Its
/// pictures are not looked at.
pub fn differences(sealed: &Manifest, config: &Config) -> Vec<String> {
    let mut found = network_differences(sealed, config);
    let Loss { kind, .. } = &sealed.loss;
    compare(&mut found, "loss.kind", kind, &config.loss.kind);
    compare(
        &mut found,
        "problem.kind",
        &sealed.problem,
        &config.problem.kind,
    );
    let positive = sealed.positive.clone().unwrap_or_default();
    compare(
        &mut found,
        "problem.positive",
        &positive,
        &config.problem.positive,
    );
    let rejects = &config.data.reject;
    compare(&mut found, "data.reject", &sealed.rejects, rejects);
    compare(&mut found, "seed", &sealed.seed, &config.seed);
    let batch_size = &config.train.batch_size;
    compare(
        &mut found,
        "train.batch_size",
        &sealed.batch_size,
        batch_size,
    );
    // The state of one is none of another's.
    let kind = &config.optimizer.kind;
    compare(&mut found, "optimizer.kind", &sealed.optimizer, kind);
    found.into_iter().map(line).collect()
}

/// As `differences`, of what a run was told once, in the configuration that it began with; its checkpoints do not hold it.
pub fn origin_differences(begun: &Config, now: &Config) -> Vec<String> {
    let mut found = Vec::new();
    let [train, now_train] = [begun, now].map(|config| &config.train);
    compare(&mut found, "train.from", &train.from, &now_train.from);
    let digests = [train, now_train].map(|train| &train.from_sha256);
    compare(&mut found, "train.from_sha256", digests[0], digests[1]);
    let [run, now_run] = [begun, now].map(|config| &config.run);
    compare(&mut found, "run.name", &run.name, &now_run.name);
    compare(&mut found, "run.dir", &run.dir, &now_run.dir);
    found.into_iter().map(line).collect()
}

fn line(Difference { key, sealed, now }: Difference) -> String {
    let [sealed, now] = [sealed, now].map(|value| value.replace(',', ", "));
    format!("{key}: checkpoint {sealed}, now {now}")
}

/// In how a picture is seen and in what the network computes.
pub fn network_differences(sealed: &Manifest, config: &Config) -> Vec<Difference> {
    let mut found = Vec::new();
    // Taken apart by name, so that a new key does not compile until it is compared here.
    let Preprocessing {
        side_px,
        fit,
        pad_rgb,
        mean,
        std,
    } = &sealed.preprocessing;
    let now = &config.picture;
    compare(&mut found, "picture.side_px", side_px, &now.side_px);
    compare(&mut found, "picture.fit", fit, &now.fit);
    compare(&mut found, "picture.pad_rgb", pad_rgb, &now.pad_rgb);
    compare(&mut found, "picture.mean", mean, &now.mean);
    compare(&mut found, "picture.std", std, &now.std);

    let Model {
        widths,
        pool,
        residual,
        mirror,
        corners,
        dropout,
        activation,
        norm,
        init_gain,
        dirac,
    } = &sealed.model;
    let now = &config.model;
    compare(&mut found, "model.widths", widths, &now.widths);
    compare(&mut found, "model.pool", pool, &now.pool);
    compare(&mut found, "model.residual", residual, &now.residual);
    compare(&mut found, "model.mirror", mirror, &now.mirror);
    compare(&mut found, "model.corners", corners, &now.corners);
    compare(&mut found, "model.dropout", dropout, &now.dropout);
    compare(&mut found, "model.activation", activation, &now.activation);
    compare(&mut found, "model.norm", norm, &now.norm);
    compare(&mut found, "model.init_gain", init_gain, &now.init_gain);
    compare(&mut found, "model.dirac", dirac, &now.dirac);
    found
}

fn compare<T: PartialEq + Serialize + Debug>(
    found: &mut Vec<Difference>,
    key: &'static str,
    sealed: &T,
    now: &T,
) {
    if sealed != now {
        found.push(Difference {
            key,
            sealed: written(sealed),
            now: written(now),
        });
    }
}

/// As a configuration file would write it; lists, words and numbers are alike in JSON and in TOML.
fn written<T: Serialize + Debug>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| format!("{value:?}"))
}

/// How the classes of the data now, in label order, are others than those that the run began with.
pub fn class_difference(sealed: &Manifest, now: &[String]) -> Option<String> {
    let sealed = &sealed.classes;
    if sealed == now {
        return None;
    }
    let missing = |from: &[String], other: &[String]| -> String {
        let names: Vec<String> = from
            .iter()
            .filter(|name| !other.contains(name))
            .map(|name| format!("{name:?}"))
            .collect();
        names.join(", ")
    };
    let (gone, new) = (missing(sealed, now), missing(now, sealed));
    let how = match (gone.is_empty(), new.is_empty()) {
        (true, true) => "the same names in another order".to_owned(),
        (false, true) => format!("only in the checkpoint {gone}"),
        (true, false) => format!("only in the data {new}"),
        (false, false) => format!("only in the checkpoint {gone}; only in the data {new}"),
    };
    Some(format!("classes: {how}"))
}
