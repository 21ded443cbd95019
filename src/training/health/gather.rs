//! From looks at single steps to a window. It owns the means; it never touches a tensor.

use super::probe::{Moved, Observation};
use super::{Layer, LayerHealth, Window};
use crate::model::outputs::Output;

/// The window that is being filled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Gathering {
    epoch: u64,
    first_step: u64,
    last_step: u64,
    clipped_steps: u64,
    right: u64,
    pictures: u64,
    norm_sum: f64,
    looks: Vec<Observation>,
}

/// What every step tells, looked at or not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Counted from 1.
    pub epoch: u64,
    /// Counted from 1 over the whole run.
    pub step: u64,
    /// Of all gradients together, before clipping.
    pub gradient_norm: f32,
    pub is_clipped: bool,
    /// Of the batch's `pictures`, those that were answered as their label says.
    pub right: u64,
    pub pictures: u64,
}

impl Gathering {
    pub fn begin(step: Step) -> Self {
        Self {
            epoch: step.epoch,
            first_step: step.step,
            last_step: step.step,
            clipped_steps: 0,
            right: 0,
            pictures: 0,
            norm_sum: 0.0,
            looks: Vec::new(),
        }
    }

    pub fn add(&mut self, step: Step, look: Option<Observation>) {
        self.last_step = step.step;
        self.clipped_steps += u64::from(step.is_clipped);
        self.right += step.right;
        self.pictures += step.pictures;
        self.norm_sum += f64::from(step.gradient_norm);
        if let Some(mut look) = look {
            if !self.looks.is_empty() {
                // One look's values are enough for a histogram.
                look.outputs
                    .iter_mut()
                    .for_each(|output| output.sample.clear());
                look.parameters
                    .iter_mut()
                    .for_each(|moved| moved.gradients.clear());
            }
            self.looks.push(look);
        }
    }

    /// None where no step was looked at.
    pub fn close(&self) -> Option<Window> {
        let first = self.looks.first()?;
        let steps = (self.last_step - self.first_step + 1) as f64;
        let mut layers: Vec<Layer> = first.outputs.iter().map(|output| output.layer).collect();
        layers.extend(
            self.looks
                .iter()
                .flat_map(|look| &look.parameters)
                .map(|moved| moved.layer),
        );
        layers.sort();
        layers.dedup();
        let mut layers: Vec<LayerHealth> =
            layers.into_iter().map(|layer| self.layer(layer)).collect();
        layers.push(self.network((self.norm_sum / steps) as f32));
        Some(Window {
            epoch: self.epoch,
            first_step: self.first_step,
            last_step: self.last_step,
            clipped: (self.clipped_steps as f64 / steps) as f32,
            right: self.right,
            pictures: self.pictures,
            layers,
        })
    }

    fn layer(&self, layer: Layer) -> LayerHealth {
        let of_layer = |look: &Observation| {
            let found = look.outputs.iter().find(|output| output.layer == layer);
            found.cloned()
        };
        let outputs: Vec<Output> = self.looks.iter().filter_map(of_layer).collect();
        let moved: Vec<&Moved> = (self.looks.iter().flat_map(|look| &look.parameters))
            .filter(|moved| moved.layer == layer)
            .collect();
        let mut alive = vec![false; outputs.first().map_or(0, |output| output.alive.len())];
        for output in &outputs {
            for (alive, now) in alive.iter_mut().zip(&output.alive) {
                *alive |= now;
            }
        }
        let dead = alive.iter().filter(|alive| !**alive).count();
        LayerHealth {
            dead_units: (!alive.is_empty()).then(|| dead as f32 / alive.len() as f32),
            zero_activations: mean(outputs.iter().filter_map(|output| output.zeros)),
            mean: mean(outputs.iter().map(|output| output.mean)),
            std: mean(outputs.iter().map(|output| output.std)),
            activations: outputs
                .first()
                .map_or(Vec::new(), |output| output.sample.clone()),
            gradients: moved
                .first()
                .map_or(Vec::new(), |moved| moved.gradients.clone()),
            ..of_parameters(layer, moved.into_iter().cloned())
        }
    }

    fn network(&self, gradient_norm: f32) -> LayerHealth {
        let together = self.looks.iter().filter_map(|look| {
            let whole = look.parameters.iter().cloned().reduce(|mut whole, moved| {
                whole.join(moved);
                whole
            });
            whole.map(|whole| Moved {
                gradients: Vec::new(),
                ..whole
            })
        });
        LayerHealth {
            gradient_norm: Some(gradient_norm),
            ..of_parameters(Layer::Network, together)
        }
    }
}

fn of_parameters(layer: Layer, moved: impl Iterator<Item = Moved>) -> LayerHealth {
    let moved: Vec<Moved> = moved.collect();
    let ratio = |moved: &Moved| {
        let update = moved.update_square?;
        (moved.weight_square > 0.0).then(|| (update / moved.weight_square).sqrt())
    };
    LayerHealth {
        gradient_norm: mean(moved.iter().map(|moved| moved.gradient_square.sqrt())),
        update_ratio: mean(moved.iter().filter_map(ratio)),
        zero_weights: mean(moved.iter().map(|moved| moved.zeros / moved.count as f32)),
        ..LayerHealth::unknown(layer)
    }
}

fn mean(values: impl Iterator<Item = f32>) -> Option<f32> {
    let (mut count, mut sum) = (0u32, 0.0f64);
    for value in values {
        count += 1;
        sum += f64::from(value);
    }
    (count > 0).then(|| (sum / f64::from(count)) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Part;

    const LAYER: Layer = Layer::Block(1, Part::Activation);

    fn look(alive: [bool; 4], mean: f32, gradient_square: f32) -> Observation {
        Observation {
            outputs: vec![Output {
                layer: LAYER,
                mean,
                std: 1.0,
                zeros: Some(0.5),
                alive: alive.to_vec(),
                sample: vec![mean],
            }],
            parameters: vec![Moved {
                layer: Layer::Head,
                count: 8,
                gradient_square,
                weight_square: 4.0,
                update_square: Some(0.0004),
                zeros: 2.0,
                gradients: vec![gradient_square],
            }],
        }
    }

    fn step(step: u64, is_clipped: bool) -> Step {
        Step {
            epoch: 3,
            step,
            gradient_norm: step as f32,
            is_clipped,
            right: step % 3,
            pictures: 4,
        }
    }

    #[test]
    fn a_window_holds_the_means_over_its_looks() {
        let mut gathering = Gathering::begin(step(11, false));
        gathering.add(
            step(11, true),
            Some(look([true, false, false, false], 1.0, 9.0)),
        );
        gathering.add(step(12, false), None);
        gathering.add(step(13, false), None);
        gathering.add(
            step(14, false),
            Some(look([false, false, true, false], 3.0, 25.0)),
        );
        let window = gathering.close().unwrap();
        assert_eq!(
            (window.epoch, window.first_step, window.last_step),
            (3, 11, 14)
        );
        assert_eq!(window.clipped, 0.25);
        // 11, 12, 13 and 14 leave 2, 0, 1 and 2 when divided by 3.
        assert_eq!((window.right, window.pictures), (5, 16));
        let names: Vec<String> = window
            .layers
            .iter()
            .map(|health| health.layer.to_string())
            .collect();
        assert_eq!(names, ["block1.activation", "head", "network"]);
        let [activation, head, network] = &window.layers[..] else {
            panic!("{window:?}");
        };
        // A unit that lived on any picture is not dead: two of four.
        assert_eq!(activation.dead_units, Some(0.5));
        assert_eq!(activation.mean, Some(2.0));
        assert_eq!(activation.activations, [1.0]);
        assert_eq!(activation.gradient_norm, None);
        // Norms 3 and 5; √(0.0004 / 4) = 0.01; 2 of 8.
        assert_eq!(head.gradient_norm, Some(4.0));
        assert!((head.update_ratio.unwrap() - 0.01).abs() < 1e-6);
        assert_eq!(head.zero_weights, Some(0.25));
        assert_eq!(head.gradients, [9.0]);
        // Over all four steps: (11 + 12 + 13 + 14) / 4.
        assert_eq!(network.gradient_norm, Some(12.5));
    }

    #[test]
    fn a_window_without_a_look_is_none() {
        let mut gathering = Gathering::begin(step(2, false));
        gathering.add(step(2, false), None);
        assert_eq!(gathering.close(), None);
    }
}
