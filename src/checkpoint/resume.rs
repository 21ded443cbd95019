//! What may not change between the two halves of a resumed run: whatever gives the weights their
//! shape or meaning, or fixes the order of the batches. Epochs, rates and augmentation may.

use super::Manifest;
use crate::config::{Config, Loss, Model, Preprocessing};
use serde::Serialize;
use std::fmt::Debug;

/// One line for each difference that forbids to resume, such as
/// `model.widths: checkpoint [16, 32], now [8, 16]`; empty where the configuration lets the run go on. Its
/// pictures are not looked at.
pub fn differences(sealed: &Manifest, config: &Config) -> Vec<String> {
    let mut lines = Vec::new();
    // Taken apart by name, so that a new key does not compile until it is compared here.
    let Preprocessing {
        side_px,
        fit,
        pad_rgb,
        mean,
        std,
    } = &sealed.preprocessing;
    let now = &config.picture;
    compare(&mut lines, "picture.side_px", side_px, &now.side_px);
    compare(&mut lines, "picture.fit", fit, &now.fit);
    compare(&mut lines, "picture.pad_rgb", pad_rgb, &now.pad_rgb);
    compare(&mut lines, "picture.mean", mean, &now.mean);
    compare(&mut lines, "picture.std", std, &now.std);

    let Model {
        widths,
        pool,
        residual,
        dropout,
        activation,
        norm,
        init_gain,
    } = &sealed.model;
    let now = &config.model;
    compare(&mut lines, "model.widths", widths, &now.widths);
    compare(&mut lines, "model.pool", pool, &now.pool);
    compare(&mut lines, "model.residual", residual, &now.residual);
    compare(&mut lines, "model.dropout", dropout, &now.dropout);
    compare(&mut lines, "model.activation", activation, &now.activation);
    compare(&mut lines, "model.norm", norm, &now.norm);
    compare(&mut lines, "model.init_gain", init_gain, &now.init_gain);

    let Loss { kind, .. } = &sealed.loss;
    compare(&mut lines, "loss.kind", kind, &config.loss.kind);
    compare(
        &mut lines,
        "problem.kind",
        &sealed.problem,
        &config.problem.kind,
    );
    let positive = sealed.positive.clone().unwrap_or_default();
    compare(
        &mut lines,
        "problem.positive",
        &positive,
        &config.problem.positive,
    );
    let rejects = &config.data.reject;
    compare(&mut lines, "data.reject", &sealed.rejects, rejects);
    compare(&mut lines, "seed", &sealed.seed, &config.seed);
    let batch_size = &config.train.batch_size;
    compare(
        &mut lines,
        "train.batch_size",
        &sealed.batch_size,
        batch_size,
    );
    lines
}

fn compare<T: PartialEq + Serialize + Debug>(
    lines: &mut Vec<String>,
    key: &str,
    sealed: &T,
    now: &T,
) {
    if sealed != now {
        lines.push(format!(
            "{key}: checkpoint {}, now {}",
            written(sealed),
            written(now)
        ));
    }
}

/// As a configuration file would write it.
fn written<T: Serialize + Debug>(value: &T) -> String {
    serde_json::to_string(value)
        .map(|text| text.replace(',', ", "))
        .unwrap_or_else(|_| format!("{value:?}"))
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
