//! By which number should a model say `unknown`? Compares the usual scores on pictures of the model's
//! classes against pictures of anything else:
//!
//!     cargo bench --bench unknown -- --model shipped --train DIR --known DIR --strange DIR
//!
//! `--train`: class folders that the model was trained on (for means and covariance of its features);
//! `--known`: class folders of other pictures; `--strange`: a folder of what is none of the classes.
//! For each score the area under the ROC curve, and the part of strange pictures that is let through
//! where 95 % of the known ones are. Prints a Markdown table.

#![recursion_limit = "256"]

mod distance;

use anyhow::{Context, bail};
use burn::tensor::{Device, Tensor};
use clap::Parser;
use distance::Gaussians;
use docsort::checkpoint::{self, Manifest};
use docsort::config::Config;
use docsort::dataset::{Purpose, ScanOptions, scan};
use docsort::evaluation::{area_under_curve, softmax};
use docsort::loss::log_sum_exp;
use docsort::model::{self, Network};
use docsort_engine::{Engine, shipped};
use docsort_picture::{self as picture, Limits, Normalization};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
struct Options {
    /// Checkpoint or run folder, or `shipped`
    #[arg(long)]
    model: PathBuf,
    #[arg(long)]
    train: PathBuf,
    #[arg(long)]
    known: PathBuf,
    #[arg(long)]
    strange: PathBuf,
    /// Training pictures of each class that are looked at
    #[arg(long, default_value_t = 250)]
    per_class: usize,
    /// Given by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// What a network says of one picture.
struct Said {
    logits: Vec<f32>,
    features: Vec<f64>,
}

/// Its name, and a number that is higher for pictures of the classes.
type Score<'a> = (&'a str, &'a dyn Fn(&Said) -> f64);

struct Looker {
    network: Network,
    manifest: Manifest,
    device: Device,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let looker = Looker::open(&options.model)?;
    let classes = looker.manifest.classes.clone();
    let mut of_class: Vec<Vec<Vec<f64>>> = Vec::new();
    for class in &classes {
        let paths = pictures(&options.train.join(class))?;
        let said = looker.look(&paths[..paths.len().min(options.per_class)])?;
        of_class.push(said.into_iter().map(|said| said.features).collect());
    }
    let gaussians = Gaussians::fit(&of_class);
    let mut known = Vec::new();
    for (label, class) in classes.iter().enumerate() {
        if looker.manifest.is_answerable(label) {
            known.extend(looker.look(&pictures(&options.known.join(class))?)?);
        }
    }
    let strange = looker.look(&pictures(&options.strange)?)?;
    println!(
        "{} pictures of the classes, {} strange ones\n",
        known.len(),
        strange.len()
    );
    println!("| score | AUROC | strange ones let through, at 95 % of the known |");
    println!("|---|---:|---:|");
    let answerable: Vec<bool> = (0..classes.len())
        .map(|label| looker.manifest.is_answerable(label))
        .collect();
    let temperature = looker.manifest.calibration.temperature;
    let is_open = |label: usize| answerable[label];
    let scores: [Score; 6] = [
        (
            "probability of the likeliest class that may be answered",
            &|said| highest(&softmax(&said.logits, temperature), is_open),
        ),
        ("maximum softmax, rejects left out", &|said| {
            let logits = only(&said.logits, is_open);
            highest(&softmax(&logits, temperature), |_| true)
        }),
        ("energy, rejects left out (Liu et al., 2020)", &|said| {
            log_sum_exp(&only(&said.logits, is_open))
        }),
        ("energy of the classes less that of the rejects", &|said| {
            log_sum_exp(&only(&said.logits, is_open))
                - log_sum_exp(&only(&said.logits, |label| !is_open(label)))
        }),
        (
            "distance to the nearest class's features (Lee et al., 2018)",
            &|said| -gaussians.nearest(&said.features, is_open),
        ),
        (
            "that distance, less that to the nearest reject's",
            &|said| {
                gaussians.nearest(&said.features, |label| !is_open(label))
                    - gaussians.nearest(&said.features, is_open)
            },
        ),
    ];
    for (name, score) in scores {
        let row = |said: &Vec<Said>| -> Vec<f64> { said.iter().map(score).collect() };
        let (known, strange) = (row(&known), row(&strange));
        match compare(&known, &strange) {
            Some((auroc, through)) => {
                println!("| {name} | {auroc:.3} | {:.1} % |", 100.0 * through)
            }
            None => println!("| {name} | – | – |"),
        }
    }
    Ok(())
}

impl Looker {
    fn open(model: &Path) -> anyhow::Result<Self> {
        let (manifest, weights) = if model == Path::new(checkpoint::SHIPPED) {
            let engine = Engine::shipped()?;
            (engine.manifest().clone(), shipped::WEIGHTS.to_vec())
        } else {
            let found = checkpoint::open(&checkpoint::resolve_model(model)?)?;
            let weights = found.bytes(found.manifest().model_file())?;
            (found.manifest().clone(), weights)
        };
        let device = Device::flex();
        let network = Network::init(&manifest.model, manifest.outputs(), 0, &device);
        let network = model::from_bytes(network, &weights)?;
        Ok(Self {
            network,
            manifest,
            device,
        })
    }

    fn look(&self, paths: &[PathBuf]) -> anyhow::Result<Vec<Said>> {
        let preprocessing = &self.manifest.preprocessing;
        let side = preprocessing.side_px as usize;
        let limits = Limits::from(&Config::default().data);
        let normalization = Normalization::new(preprocessing);
        let mut said = Vec::new();
        for batch in paths.chunks(64) {
            let read = |path: &PathBuf| -> anyhow::Result<Vec<f32>> {
                let fitted = picture::read(path, &limits)
                    .and_then(|bytes| picture::decode_fitted(&bytes, &limits, preprocessing))
                    .with_context(|| path.display().to_string())?;
                let mut pixels = vec![0.0; 3 * side * side];
                normalization.write(&fitted, &mut pixels);
                Ok(pixels)
            };
            let pixels: anyhow::Result<Vec<Vec<f32>>> = batch.par_iter().map(read).collect();
            let pixels = model::pixels(pixels?.concat(), side, &self.device);
            let features = self.network.features(pixels);
            let logits = rows(self.network.logits_of_features(features.clone()));
            let features = rows(features)
                .into_iter()
                .map(|row| row.into_iter().map(f64::from).collect());
            said.extend(
                features
                    .into_iter()
                    .zip(logits)
                    .map(|(features, logits)| Said { logits, features }),
            );
        }
        Ok(said)
    }
}

fn rows(values: Tensor<2>) -> Vec<Vec<f32>> {
    let [_, columns] = values.dims();
    let flat: Vec<f32> = values.into_data().iter::<f32>().collect();
    flat.chunks(columns).map(<[f32]>::to_vec).collect()
}

/// Every picture below a folder.
fn pictures(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let options = ScanOptions {
        purpose: Purpose::Evaluate,
        follow_links: true,
        runs: None,
    };
    // `scan` wants class folders: the folder is one of its parent's.
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        bail!("{}: not a folder of pictures", folder.display());
    };
    let found = scan(parent, &options)?;
    let label = found
        .classes
        .iter()
        .position(|class| Path::new(class) == name);
    let mut paths: Vec<PathBuf> = found
        .samples
        .into_iter()
        .filter(|sample| Some(sample.label) == label)
        .map(|sample| sample.path)
        .collect();
    if paths.is_empty() {
        bail!("{}: holds no pictures", folder.display());
    }
    paths.sort();
    Ok(paths)
}

/// Area under the curve, and the part of `strange` at or above the score that 95 % of `known` reach.
fn compare(known: &[f64], strange: &[f64]) -> Option<(f64, f64)> {
    if !known.iter().chain(strange).all(|score| score.is_finite()) {
        return None;
    }
    let mut sorted = known.to_vec();
    sorted.sort_by(f64::total_cmp);
    let threshold = *sorted.get(known.len() / 20)?;
    let through = strange.iter().filter(|&&score| score >= threshold).count();
    let scored: Vec<(f32, bool)> = known
        .iter()
        .map(|&score| (score as f32, true))
        .chain(strange.iter().map(|&score| (score as f32, false)))
        .collect();
    let part = through as f64 / strange.len() as f64;
    Some((area_under_curve(&scored)?, part))
}

fn only(logits: &[f32], keep: impl Fn(usize) -> bool) -> Vec<f32> {
    let kept = logits.iter().enumerate().filter(|(label, _)| keep(*label));
    kept.map(|(_, &logit)| logit).collect()
}

fn highest(scores: &[f32], keep: impl Fn(usize) -> bool) -> f64 {
    only(scores, keep)
        .into_iter()
        .map(f64::from)
        .fold(f64::NEG_INFINITY, f64::max)
}
