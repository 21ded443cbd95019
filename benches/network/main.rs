//! docsort's network alone, timed: training steps and inference on random pictures that lie in
//! memory. It decodes nothing and reads no folder; benches/run.py compares its numbers with others'.
//! One command, one line of JSON on standard output:
//!
//!     cargo bench --bench network -- infer --side 96 --batch 32 --threads 2

#![recursion_limit = "256"]

mod export;
mod peak;
mod roofline;
mod timing;

use burn::module::Module;
use burn::optim::AdamWConfig;
use burn::tensor::Device;
use clap::{Parser, ValueEnum};
use docsort::backend;
use docsort::config::{Config, Kernels};
use docsort::loss::{Criterion, Truth};
use docsort::model::{self, FusedInference, FusedTraining, Network};
use docsort::training::health::Probe;
use docsort::training::{Batch, Stepper};
use docsort_kernels::Isa;
use docsort_random as random;
use rand::RngExt;
use serde_json::{Value, json};
use std::path::PathBuf;
use timing::Times;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times docsort's network on random pictures.
#[derive(Debug, Parser)]
pub struct Options {
    #[arg(value_enum)]
    task: Task,
    /// Pixels a side
    #[arg(long, default_value_t = 96)]
    side: usize,
    /// Channels of each block
    #[arg(long, value_delimiter = ',', default_values_t = [16, 32, 64, 128])]
    widths: Vec<usize>,
    #[arg(long, default_value_t = 32)]
    batch: usize,
    #[arg(long, default_value_t = 3)]
    classes: usize,
    /// 0 takes all cores
    #[arg(long, default_value_t = 0)]
    threads: usize,
    #[arg(long, default_value = "flex")]
    backend: String,
    /// fused or composed
    #[arg(long, default_value = "fused")]
    kernels: String,
    /// Least time to measure for, after the warm-up
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// `export`: take the weights of this checkpoint or run folder
    #[arg(long)]
    model: Option<PathBuf>,
    /// `export`: write into this folder
    #[arg(long)]
    out: Option<PathBuf>,
    /// What `cargo bench` adds
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Task {
    /// Forward passes without gradients
    Infer,
    /// Forward, loss, backward, AdamW
    Train,
    /// Operations of each part against what this processor can do
    Roofline,
    /// Weights, pictures, logits and the losses of a few steps as raw numbers
    Export,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    backend::choose_instruction_set()?;
    rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .build_global()?;
    let measured = match options.task {
        Task::Infer => infer(&options)?,
        Task::Train => train(&options)?,
        Task::Roofline => roofline::measure(&options),
        Task::Export => export::write(&options)?,
    };
    println!("{measured}");
    Ok(())
}

fn infer(options: &Options) -> anyhow::Result<Value> {
    let config = config(options)?;
    let device = backend::open(config.backend)?.device;
    let network = Network::init(&config.model, options.classes, 1, &device);
    let pixels = pixels(options);
    let times = match config.kernels {
        Kernels::Fused => {
            let fused = FusedInference::new(&network)?;
            timing::repeat(options.seconds, || {
                fused.forward(&pixels, options.side);
            })
        }
        Kernels::Composed => timing::repeat(options.seconds, || {
            let pixels = model::pixels(pixels.clone(), options.side, &device);
            network.forward(pixels).into_data();
        }),
    };
    Ok(line(options, &times))
}

fn train(options: &Options) -> anyhow::Result<Value> {
    let config = config(options)?;
    let mut training = Training::new(&config, options)?;
    let batch = batch(options);
    let times = timing::repeat(options.seconds, || {
        training.step(&config, &batch);
    });
    Ok(line(options, &times))
}

/// What `docsort train` carries from step to step.
struct Training {
    network: Network,
    fused: Option<FusedTraining>,
    optimizer: burn::optim::ModuleOptimizer,
    criterion: Criterion<'static>,
    device: Device,
    side: usize,
    steps: u64,
}

impl Training {
    fn new(config: &Config, options: &Options) -> anyhow::Result<Self> {
        let device = backend::open(config.backend)?.device.autodiff();
        Ok(Self {
            network: Network::init(&config.model, options.classes, 1, &device),
            fused: (config.kernels == Kernels::Fused).then(FusedTraining::default),
            optimizer: AdamWConfig::new()
                .with_weight_decay(config.optimizer.weight_decay)
                .init(),
            criterion: Criterion::new(
                &config.loss,
                Truth::OneOf {
                    classes: options.classes,
                },
                &vec![1; options.classes],
                &device,
            ),
            device,
            side: options.side,
            steps: 0,
        })
    }

    /// One step as `docsort train` makes it; gives its loss.
    fn step(&mut self, config: &Config, batch: &Batch) -> f64 {
        let stepper = Stepper {
            device: &self.device,
            criterion: &self.criterion,
            // Of yes-or-no problems, which this is not.
            logit_threshold: 0.0,
            side: self.side,
            clip_norm: config.optimizer.clip_norm,
            frozen: 0,
        };
        self.steps += 1;
        self.device.seed(self.steps);
        let (network, seen) = stepper
            .step(
                self.network.clone(),
                self.fused.as_mut(),
                &mut self.optimizer,
                RATE,
                batch,
                &mut Probe::off(),
            )
            .expect("normalised pictures and a small rate keep every number finite");
        self.network = network;
        seen.loss
    }

    fn evaluated(&self) -> Network {
        self.network.valid()
    }
}

/// Learning rate of each step; its value changes no time.
const RATE: f64 = 1e-3;

fn config(options: &Options) -> anyhow::Result<Config> {
    let kernels = match options.kernels.as_str() {
        "fused" => Kernels::Fused,
        "composed" => Kernels::Composed,
        other => anyhow::bail!("--kernels {other:?}: choose fused or composed"),
    };
    let mut config = Config {
        backend: backend::parse(&options.backend)?,
        kernels,
        ..Config::default()
    };
    config.picture.side_px = u32::try_from(options.side)?;
    config.model.widths = options.widths.clone();
    Ok(config)
}

/// `[batch, side, side, 3]`, uniform between −2 and 2, the same for the same sizes.
fn pixels(options: &Options) -> Vec<f32> {
    let mut choices = random::stream(1, "bench", 0, 0);
    let numbers = options.batch * 3 * options.side * options.side;
    (0..numbers)
        .map(|_| choices.random_range(-2.0..2.0))
        .collect()
}

fn batch(options: &Options) -> Batch {
    Batch {
        pixels: pixels(options),
        samples: (0..options.batch).collect(),
        labels: (0..options.batch).map(|i| i % options.classes).collect(),
        ..Batch::default()
    }
}

fn line(options: &Options, times: &Times) -> Value {
    json!({
        "task": format!("{:?}", options.task).to_lowercase(),
        "side": options.side,
        "widths": options.widths,
        "batch": options.batch,
        "classes": options.classes,
        "threads": rayon::current_num_threads(),
        "backend": options.backend,
        "kernels": options.kernels,
        "isa": Isa::in_use().name(),
        "repeats": times.count(),
        "ms": times.median_s() * 1e3,
        "ms_least": times.least_s() * 1e3,
        "pictures_per_s": options.batch as f64 / times.median_s(),
    })
}
