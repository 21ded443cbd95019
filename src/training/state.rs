//! What a run carries from one step to the next, and its way into a checkpoint and back.

use super::batches::Batch;
use super::health::Probe;
use super::optimizer::optimizer;
use super::step::{NonFinite, Seen, Stepper};
use super::{Job, TrainingError};
use crate::backend::{self, BackendError, Opened, Unit};
use crate::checkpoint::{Calibration, Checkpoint, Manifest, Metrics, OPTIMIZER, Progress};
use crate::config::{Kernels, ProblemKind, Unknown};
use crate::dataset::{Loaded, Splits};
use crate::evaluation::{Calibrated, threshold_for};
use crate::loss::Truth;
use crate::model::{self, Average, FusedTraining, Network, RecordError};
use burn::module::Module;
use burn::optim::ModuleOptimizer;
use data_encoding::HEXLOWER;
use docsort_engine::RejectionPoint;
use docsort_random as random;
use sha2::{Digest, Sha256};

/// Weights, optimizer state, and how far the run is.
pub struct State {
    network: Network,
    /// Of the weights after each step; none unless the configuration asks for it.
    average: Option<Average>,
    /// None where the composed operators compute.
    fused: Option<FusedTraining>,
    optimizer: ModuleOptimizer,
    pub progress: Progress,
    /// Of the last completed epoch.
    pub(super) metrics: Option<Metrics>,
    /// From which probabilities on an answer is a yes; see [`Calibration`].
    pub(super) thresholds: Vec<f64>,
    /// By the last validation of a problem of one of many; none before.
    pub(super) calibrated: Option<Calibrated>,
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
            let network = Network::init(&config.model, job.truth.outputs(), seed, &device);
            match job.origin {
                Some(origin) => model::with_blocks(network, &origin.weights),
                None => Ok(network),
            }
        })??;
        let frozen = config.train.freeze_blocks;
        Ok(Self {
            average: (config.optimizer.average_decay > 0.0).then(|| Average::new(&network)),
            network,
            fused: uses_fused(job).then(|| FusedTraining::freezing(frozen)),
            optimizer: optimizer(config),
            progress: Progress::default(),
            metrics: None,
            thresholds: match job.truth {
                Truth::OneOf { .. } => Vec::new(),
                Truth::YesNo { .. } => vec![config.problem.threshold],
                // Until the first validation fits them.
                Truth::ManyOf { classes, .. } => vec![0.5; classes],
            },
            calibrated: None,
            rate: 0.0,
        })
    }

    /// Where `checkpoint` left off.
    ///
    /// # Errors
    /// If the checkpoint's files do not belong to the network that its manifest describes.
    pub fn resumed(job: Job, checkpoint: &Checkpoint) -> Result<Self, TrainingError> {
        let fresh = Self::fresh(job)?;
        let manifest = checkpoint.manifest();
        let answering = checkpoint.bytes(manifest.model_file())?;
        let moments = checkpoint.bytes(OPTIMIZER)?;
        let weights = match manifest.trained_file() {
            Some(file) => checkpoint.bytes(file)?,
            // No average was kept: it begins here, if it is asked for now.
            None => answering.clone(),
        };
        let network = backend::contain(job.opened, || {
            let average = match &fresh.average {
                None => None,
                Some(_) => Some(Average::new(&model::from_bytes(
                    fresh.network.clone(),
                    &answering,
                )?)),
            };
            Ok::<_, RecordError>((model::from_bytes(fresh.network, &weights)?, average))
        })?;
        let optimizer = backend::contain(job.opened, || {
            model::optimizer_from_bytes(fresh.optimizer, &moments)
        })?;
        let (network, average) = network?;
        let calibration = &manifest.calibration;
        Ok(Self {
            network,
            average,
            fused: fresh.fused,
            optimizer: optimizer?,
            progress: manifest.progress,
            metrics: manifest.metrics,
            thresholds: match job.truth {
                Truth::ManyOf { .. } => calibration.thresholds.clone(),
                // As configured, which may have changed.
                _ => fresh.thresholds,
            },
            calibrated: manifest.metrics.is_some().then(|| Calibrated {
                temperature: calibration.temperature,
                rejection: calibration.rejection.clone(),
            }),
            rate: 0.0,
        })
    }

    /// One step at learning rate `rate`; `decay` of the average stays. The outer error is the backend's.
    ///
    /// All steps of a run belong on one thread: Burn keeps running statistics by thread, and answers with the mean of them.
    pub(super) fn step(
        &mut self,
        stepper: &Stepper,
        opened: &Opened,
        [rate, decay]: [f64; 2],
        batch: &Batch,
        probe: &mut Probe,
    ) -> Result<Result<Seen, NonFinite>, BackendError> {
        let network = self.network.clone();
        let (fused, optimizer) = (self.fused.as_mut(), &mut self.optimizer);
        let stepped = backend::contain(opened, || {
            stepper.step(network, fused, optimizer, rate, batch, probe)
        })?;
        let seen = match stepped {
            Ok((network, seen)) => {
                self.network = network;
                seen
            }
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(average) = &mut self.average {
            let step = self.progress.global_step + 1;
            backend::contain(opened, || {
                average.update(&self.network, decay, step, stepper.frozen);
            })?;
        }
        Ok(Ok(seen))
    }

    /// The network as prediction uses it: running statistics, no dropout, no gradients, averaged where
    /// the configuration asks for it.
    pub(super) fn evaluated(&self) -> Network {
        match &self.average {
            Some(average) => average.network().clone(),
            None => self.network.valid(),
        }
    }

    /// Of the network that answers.
    pub(super) fn model_bytes(&self) -> Result<Vec<u8>, RecordError> {
        match &self.average {
            Some(average) => model::to_bytes(average.network()),
            None => model::to_bytes(&self.network),
        }
    }

    /// Of the network that is trained, where another one answers.
    pub(super) fn trained_bytes(&self) -> Result<Option<Vec<u8>>, RecordError> {
        self.average
            .as_ref()
            .map(|_| model::to_bytes(&self.network))
            .transpose()
    }

    pub(super) fn optimizer_bytes(&self) -> Result<Vec<u8>, RecordError> {
        model::optimizer_to_bytes(&self.optimizer)
    }

    fn calibration(&self, job: Job) -> Calibration {
        let calibrated = self.calibrated.as_ref();
        let rejection = calibrated.map_or(Vec::new(), |fitted| fitted.rejection.clone());
        Calibration {
            temperature: calibrated.map_or(1.0, |fitted| fitted.temperature),
            unknown_below: match job.truth {
                Truth::OneOf { .. } => unknown_below(&job.config.unknown, &rejection),
                Truth::YesNo { .. } | Truth::ManyOf { .. } => 0.0,
            },
            thresholds: self.thresholds.clone(),
            rejection,
        }
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
            rejects: config.data.reject.clone(),
            seed: config.seed,
            batch_size: config.train.batch_size,
            optimizer: config.optimizer.kind,
            data_fingerprint: fingerprint(job.loaded, job.splits),
            preprocessing: config.picture.clone(),
            limits: config.data.sealed_limits(),
            model: config.model.clone(),
            loss: config.loss.clone(),
            calibration: self.calibration(job),
            metrics: self.metrics,
            progress: self.progress,
            files: Default::default(),
        }
    }
}

/// The threshold as configured: given, or the lowest that keeps to an error. If none does, only what is as
/// sure as the surest answer of the validation is answered.
fn unknown_below(unknown: &Unknown, rejection: &[RejectionPoint]) -> f64 {
    if unknown.max_error == 0.0 || rejection.is_empty() {
        return unknown.below;
    }
    threshold_for(rejection, unknown.max_error)
        .or(rejection.last().copied())
        .map_or(unknown.below, |point| point.threshold)
}

/// Whether docsort's own kernels compute the blocks of this job.
pub(super) fn uses_fused(job: Job) -> bool {
    job.config.kernels == Kernels::Fused && job.opened.unit != Unit::Gpu
}

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
    HEXLOWER.encode(&hash.finalize())
}
