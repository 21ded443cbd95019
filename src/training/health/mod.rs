//! The health of a training: per layer and window of steps, how long the gradients are, how far the
//! weights move and how alive the units are; and in words, what is wrong and which key helps. It
//! only watches: no number of it finds its way back into a weight.
//!
//! `probe` looks at one step, `gather` makes windows of such looks, `diagnose` judges the windows
//! (pure functions), `table` is `health.csv`, `plot` draws it, and `monitor` holds them together.

mod diagnose;
mod finding;
mod gather;
mod monitor;
mod plot;
mod probe;
mod table;
#[cfg(test)]
mod tests;

pub use diagnose::{Circumstances, diagnose, slower};
pub use finding::{Finding, Kind};
pub use monitor::Monitor;
pub(super) use monitor::{Closed, Place, SAMPLES};
pub use plot::{Curve, Panel, svg};
pub use probe::Probe;
pub use table::{HEALTH, read};

pub use crate::model::{Layer, Part};

/// What was seen in one window of consecutive steps of one epoch. Every `health.every_steps`-th of
/// them was looked at; the numbers are means over those, unless it says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Counted from 1.
    pub epoch: u64,
    /// Counted from 1 over the whole run.
    pub first_step: u64,
    /// Counted from 1 over the whole run; `first_step <= last_step`.
    pub last_step: u64,
    /// Part of all steps of the window whose gradient was longer than `optimizer.clip_norm`.
    pub clipped: f32,
    /// Training pictures of all steps of the window whose answer, as it was before the step, was right.
    pub right: u64,
    /// All of them; 0 where nobody counted, as in runs of older versions.
    pub pictures: u64,
    /// In the order of the data's flow; the last one is [`Layer::Network`], everything together,
    /// whose `gradient_norm` is the mean over all steps, before clipping.
    pub layers: Vec<LayerHealth>,
}

/// One layer in one window. None: the layer has no such thing, or nobody counted.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerHealth {
    pub layer: Layer,
    /// Euclidean norm of the loss's gradient by the layer's parameters, before clipping.
    pub gradient_norm: Option<f32>,
    /// Norm of a step's change of the weights, divided by the norm of the weights before.
    pub update_ratio: Option<f32>,
    /// Part of the weights that is exactly 0.
    pub zero_weights: Option<f32>,
    /// Part of the layer's output that is exactly 0.
    pub zero_activations: Option<f32>,
    /// Part of the units (channels) whose output was 0 at every place of every picture looked at.
    pub dead_units: Option<f32>,
    /// Of the layer's output.
    pub mean: Option<f32>,
    /// Standard deviation of the layer's output.
    pub std: Option<f32>,
    /// Evenly spaced values of the output, of the window's first look. Empty where the layer's
    /// output is not at hand, and in windows that were read back from `health.csv`.
    pub activations: Vec<f32>,
    /// Evenly spaced values of the parameters' gradient, of the window's first look.
    pub gradients: Vec<f32>,
}

impl LayerHealth {
    /// Nothing known yet.
    pub fn unknown(layer: Layer) -> Self {
        Self {
            layer,
            gradient_norm: None,
            update_ratio: None,
            zero_weights: None,
            zero_activations: None,
            dead_units: None,
            mean: None,
            std: None,
            activations: Vec::new(),
            gradients: Vec::new(),
        }
    }
}

impl Window {
    /// The layer of this name, if it was seen.
    pub fn layer(&self, layer: Layer) -> Option<&LayerHealth> {
        self.layers.iter().find(|health| health.layer == layer)
    }

    /// Where in the run the window lies: "steps 41 to 60 (epoch 2)".
    pub fn place(&self) -> String {
        if self.first_step == self.last_step {
            format!("step {} (epoch {})", self.first_step, self.epoch)
        } else {
            format!(
                "steps {} to {} (epoch {})",
                self.first_step, self.last_step, self.epoch
            )
        }
    }
}
