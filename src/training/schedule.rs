//! The learning rate as a pure function of the step: a linear warm-up (Goyal et al., 2017), then a
//! cosine (Loshchilov and Hutter, 2017) down to a part of the highest rate.

use crate::config::Optimizer;

/// How long a run is, in steps.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    pub steps_per_epoch: usize,
    pub epochs: usize,
}

/// The rate of step `step`, counted from 0 over the whole run.
pub fn learning_rate(optimizer: &Optimizer, length: Length, step: usize) -> f64 {
    let peak = optimizer.learning_rate;
    let total = (length.steps_per_epoch * length.epochs) as f64;
    // A warm-up longer than half a run would leave nothing to learn with.
    let warmup = (optimizer.warmup_epochs * length.steps_per_epoch as f64).min(total / 2.0);
    let step = step as f64;
    if step < warmup {
        return peak * (step + 1.0) / (warmup + 1.0);
    }
    let done = ((step - warmup) / (total - warmup).max(1.0)).min(1.0);
    let floor = peak * optimizer.final_fraction;
    floor + (peak - floor) * 0.5 * (1.0 + (std::f64::consts::PI * done).cos())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OptimizerKind;

    fn rate(step: usize) -> f64 {
        let optimizer = Optimizer {
            kind: OptimizerKind::Adamw,
            learning_rate: 1.0,
            final_fraction: 0.1,
            warmup_epochs: 2.0,
            weight_decay: 0.0,
            clip_norm: 0.0,
            average_decay: 0.0,
        };
        let length = Length {
            steps_per_epoch: 5,
            epochs: 12,
        };
        learning_rate(&optimizer, length, step)
    }

    #[test]
    fn it_rises_to_the_peak_over_the_warm_up_and_falls_to_the_floor() {
        assert!((rate(0) - 1.0 / 11.0).abs() < 1e-12);
        assert!((rate(9) - 10.0 / 11.0).abs() < 1e-12);
        assert_eq!(rate(10), 1.0);
        // Half of the 50 steps after the warm-up: midway between 1 and 0.1.
        assert!((rate(35) - 0.55).abs() < 1e-12);
        assert!((rate(60) - 0.1).abs() < 1e-12);
        assert!((rate(900) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn it_never_rises_again_after_the_warm_up() {
        assert!((10..60).all(|step| rate(step + 1) < rate(step)));
    }
}
