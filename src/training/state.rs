//! What a run carries from one step to the next, and its way into a checkpoint and back.

use super::batches::Batch;
use super::health::Probe;
use super::step::{NonFinite, Seen, Stepper};
use super::{Job, TrainingError};
use crate::backend::{self, BackendError, Opened, Unit};
use crate::checkpoint::{
    Calibration, Checkpoint, MODEL, Manifest, Metrics, OPTIMIZER, Progress, hex,
};
use crate::config::{Config, Kernels, ProblemKind};
use crate::dataset::{Loaded, Splits};
use crate::loss::Truth;
use crate::model::{self, FusedTraining, Network, RecordError};
use crate::random;
use burn::module::Module;
use burn::optim::{AdamWConfig, ModuleOptimizer};
use sha2::{Digest, Sha256};

/// Weights, optimizer state, and how far the run is.
pub struct State {
    network: Network,
    /// None where the composed operators compute.
    fused: Option<FusedTraining>,
    optimizer: ModuleOptimizer,
    pub progress: Progress,
    /// Of the last completed epoch.
    pub(super) metrics: Option<Metrics>,
    /// From which probabilities on an answer is a yes; see [`Calibration`].
    pub(super) thresholds: Vec<f64>,
    /// The learning rate of the last step.
    pub(super) rate: f64,
}

impl State {
    /// Before the first step.
    ///
    /// # Errors
    /// If the backend fails.
    pub fn fresh(job: Job) -> Result<Self, TrainingError> {
        let config = job.config;
        let seed = random::seed(config.seed, "init", 0, 0);
        let network = backend::contain(job.opened, || {
            let device = job.opened.device.clone().autodiff();
            Network::init(&config.model, job.truth.outputs(), seed, &device)
        })?;
        Ok(Self {
            network,
            fused: uses_fused(job).then(FusedTraining::default),
            optimizer: optimizer(config),
            progress: Progress::default(),
            metrics: None,
            thresholds: match job.truth {
                Truth::OneOf { .. } => Vec::new(),
                Truth::YesNo { .. } => vec![config.problem.threshold],
                // Until the first validation fits them.
                Truth::ManyOf { classes, .. } => vec![0.5; classes],
            },
            rate: 0.0,
        })
    }

    /// Where `checkpoint` left off.
    ///
    /// # Errors
    /// If the checkpoint's files do not belong to the network that its manifest describes.
    pub fn resumed(job: Job, checkpoint: &Checkpoint) -> Result<Self, TrainingError> {
        let fresh = Self::fresh(job)?;
        let weights = checkpoint.bytes(MODEL)?;
        let moments = checkpoint.bytes(OPTIMIZER)?;
        let network = backend::contain(job.opened, || model::from_bytes(fresh.network, &weights))?;
        let optimizer = backend::contain(job.opened, || {
            model::optimizer_from_bytes(fresh.optimizer, &moments)
        })?;
        Ok(Self {
            network: network?,
            fused: fresh.fused,
            optimizer: optimizer?,
            progress: checkpoint.manifest().progress,
            metrics: checkpoint.manifest().metrics,
            thresholds: match job.truth {
                Truth::ManyOf { .. } => checkpoint.manifest().calibration.thresholds.clone(),
                // As configured, which may have changed.
                _ => fresh.thresholds,
            },
            rate: 0.0,
        })
    }

    /// One step; the outer error is the backend's.
    pub(super) fn step(
        &mut self,
        stepper: &Stepper,
        opened: &Opened,
        rate: f64,
        batch: &Batch,
        probe: &mut Probe,
    ) -> Result<Result<Seen, NonFinite>, BackendError> {
        let network = self.network.clone();
        let (fused, optimizer) = (self.fused.as_mut(), &mut self.optimizer);
        let stepped = backend::contain(opened, || {
            stepper.step(network, fused, optimizer, rate, batch, probe)
        })?;
        Ok(stepped.map(|(network, seen)| {
            self.network = network;
            seen
        }))
    }

    /// The network as prediction uses it: running statistics, no dropout, no gradients.
    pub(super) fn evaluated(&self) -> Network {
        self.network.valid()
    }

    pub(super) fn model_bytes(&self) -> Result<Vec<u8>, RecordError> {
        model::to_bytes(&self.network)
    }

    pub(super) fn optimizer_bytes(&self) -> Result<Vec<u8>, RecordError> {
        model::optimizer_to_bytes(&self.optimizer)
    }

    /// The checkpoint's manifest; `publish` adds the files.
    pub fn manifest(&self, job: Job) -> Manifest {
        let config = job.config;
        Manifest {
            format_version: crate::checkpoint::FORMAT_VERSION,
            docsort_version: crate::checkpoint::DOCSORT_VERSION.to_owned(),
            problem: config.problem.kind,
            positive: (config.problem.kind == ProblemKind::Binary)
                .then(|| config.problem.positive.clone()),
            classes: job.classes.to_vec(),
            seed: config.seed,
            batch_size: config.train.batch_size,
            data_fingerprint: fingerprint(job.loaded, job.splits),
            preprocessing: config.picture.clone(),
            model: config.model.clone(),
            loss: config.loss.clone(),
            calibration: Calibration {
                temperature: 1.0,
                unknown_below: match job.truth {
                    Truth::OneOf { .. } => UNKNOWN_BELOW,
                    Truth::YesNo { .. } | Truth::ManyOf { .. } => 0.0,
                },
                thresholds: self.thresholds.clone(),
            },
            metrics: self.metrics,
            progress: self.progress,
            files: Default::default(),
        }
    }
}

/// Whether docsort's own kernels compute the blocks of this job.
pub(super) fn uses_fused(job: Job) -> bool {
    job.config.kernels == Kernels::Fused && job.opened.unit != Unit::Gpu
}

/// Below it, no class is more likely than all others together: such an answer is not one.
const UNKNOWN_BELOW: f64 = 0.5;

/// A digest of the content, label and split of every sample: a resumed run must see the same.
pub fn fingerprint(loaded: &Loaded, splits: &Splits) -> String {
    let mut hash = Sha256::new();
    for split in [&splits.train, &splits.valid, &splits.test] {
        hash.update((split.len() as u64).to_le_bytes());
        for &index in split {
            let sample = &loaded.samples[index];
            match loaded.label_sets.get(sample.label) {
                None => hash.update((sample.label as u64).to_le_bytes()),
                // Its number depends on which other sets there are.
                Some(set) => {
                    hash.update((set.len() as u64).to_le_bytes());
                    set.iter()
                        .for_each(|&class| hash.update((class as u64).to_le_bytes()));
                }
            }
            hash.update(sample.digest);
        }
    }
    hex(&hash.finalize())
}

fn optimizer(config: &Config) -> ModuleOptimizer {
    AdamWConfig::new()
        .with_weight_decay(config.optimizer.weight_decay)
        .init()
}
