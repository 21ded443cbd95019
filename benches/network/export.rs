//! The network as raw numbers, so that another framework can load it and show that it computes the
//! same: little-endian f32, one file, with a table of names, shapes and offsets beside it. Used by
//! benches/peers; docsort itself never reads it.

use super::{Options, Training, batch, config, pixels};
use anyhow::Context;
use docsort::checkpoint;
use docsort::config::Config;
use docsort::model::{self, FusedInference, Network};
use docsort_engine::Weights;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// Training steps whose losses are written.
const STEPS: usize = 8;

/// Writes `weights.bin` and `network.json` into `--out`; without `--model` also `pixels.bin`,
/// `logits.bin`, the losses of [`STEPS`] steps without dropout, and the weights and logits after them.
pub fn write(options: &Options) -> anyhow::Result<Value> {
    let out = options.out.as_deref().context("--out is missing")?;
    fs::create_dir_all(out)?;
    let table = match &options.model {
        Some(dir) => of_checkpoint(dir, out)?,
        None => of_random_network(options, out)?,
    };
    fs::write(out.join("network.json"), table.to_string())?;
    Ok(json!({ "task": "export", "out": out }))
}

fn of_checkpoint(dir: &Path, out: &Path) -> anyhow::Result<Value> {
    let best = dir.join("best");
    let checkpoint = checkpoint::open(if best.is_dir() { &best } else { dir })?;
    let manifest = checkpoint.manifest();
    let tensors = write_tensors(
        &checkpoint.bytes(manifest.model_file())?,
        &out.join("weights.bin"),
    )?;
    Ok(json!({
        "tensors": tensors,
        "widths": manifest.model.widths,
        "classes": manifest.classes,
        "picture": manifest.preprocessing,
        "unknown_below": manifest.calibration.unknown_below,
    }))
}

fn of_random_network(options: &Options, out: &Path) -> anyhow::Result<Value> {
    let mut config = config(options)?;
    config.model.dropout = 0.0;
    let mut training = Training::new(&config, options)?;
    let before = training.evaluated();
    let tensors = write_tensors(&model::to_bytes(&before)?, &out.join("weights.bin"))?;
    fs::write(out.join("pixels.bin"), little_endian(&pixels(options)))?;
    fs::write(out.join("logits.bin"), logits(&before, options))?;
    let batch = batch(options);
    let losses: Vec<f64> = (0..STEPS).map(|_| training.step(&config, &batch)).collect();
    // Now the running statistics are no longer 0 and 1.
    let after = training.evaluated();
    write_tensors(&model::to_bytes(&after)?, &out.join("weights_trained.bin"))?;
    fs::write(out.join("logits_trained.bin"), logits(&after, options))?;
    Ok(json!({
        "tensors": tensors,
        "widths": options.widths,
        "classes": (0..options.classes).collect::<Vec<_>>(),
        "side": options.side,
        "batch": options.batch,
        "optimizer": optimizer(&config),
        "losses": losses,
    }))
}

fn optimizer(config: &Config) -> Value {
    json!({
        "rate": super::RATE,
        "weight_decay": config.optimizer.weight_decay,
        "clip_norm": config.optimizer.clip_norm,
        "label_smoothing": config.loss.label_smoothing,
    })
}

fn logits(network: &Network, options: &Options) -> Vec<u8> {
    let forward = FusedInference::new(network).expect("its weights lie on this machine");
    little_endian(&forward.forward(&pixels(options), options.side).concat())
}

fn write_tensors(record: &[u8], path: &Path) -> anyhow::Result<Vec<Value>> {
    let mut weights = Vec::new();
    let mut tensors = Vec::new();
    for (name, tensor) in Weights::from_bytes(record)?.iter() {
        tensors.push(json!({ "name": name, "shape": tensor.shape, "offset": weights.len() }));
        weights.extend(little_endian(&tensor.values));
    }
    fs::write(path, weights)?;
    Ok(tensors)
}

fn little_endian(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|x| x.to_le_bytes()).collect()
}
