//! From a wanted time and measured speeds to a training's length: arithmetic alone. It measures nothing and starts nothing.

use crate::config::MOST_EPOCHS;

/// What a training costs on this machine, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// Before the first step: reading the pictures, and measuring.
    pub spent_s: f64,
    pub step_s: f64,
    /// At the end of each epoch: validation and the checkpoint.
    pub epoch_end_s: f64,
    /// After the last epoch: what is sealed in the best checkpoint, and the report.
    pub end_s: f64,
}

/// How long a training is to be: the keys of the same names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    pub epochs: usize,
    /// 0: each epoch sees all pictures.
    pub epoch_steps: usize,
    pub warmup_epochs: f64,
}

/// The wanted time holds no training.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "--minutes {:.2} is too short: reading the pictures, one step, a validation and the report take {:.2}; expected more",
    wish_s / 60.0,
    least_s / 60.0
)]
pub struct TooShort {
    pub wish_s: f64,
    pub least_s: f64,
}

/// Part of the wish that is left free: a training that ends a little early kept its promise, one that ends a little late
/// did not. The promise is a tenth.
const MARGIN: f64 = 0.03;
/// From so many epochs on, each is a whole one: what remains is no more than a twentieth of the time.
const WHOLE_EPOCHS: f64 = 20.0;
/// Measured so often at least, so that `best` has a choice and a training that was stopped has something to go on with.
const LEAST_EPOCHS: f64 = 5.0;
/// But validations take no more than this part of the time for it.
const VALIDATION: f64 = 0.2;
/// The warm-up takes no more than this part of all epochs.
const WARMUP: f64 = 0.1;

/// The longest training that ends within `wish_s` seconds of the program's start.
///
/// - `steps`: of an epoch over all pictures
/// - `warmup_epochs`: such epochs of warm-up, as configured; fewer where the training is short
///
/// # Errors
/// [`TooShort`] where not even one step and its validation fit.
pub fn plan(wish_s: f64, costs: Costs, steps: usize, warmup_epochs: f64) -> Result<Plan, TooShort> {
    let left = wish_s * (1.0 - MARGIN) - costs.spent_s - costs.end_s;
    let least = costs.step_s + costs.epoch_end_s;
    if left < least {
        let least_s = (costs.spent_s + costs.end_s + least) / (1.0 - MARGIN);
        return Err(TooShort { wish_s, least_s });
    }
    let whole_s = steps as f64 * costs.step_s + costs.epoch_end_s;
    let whole = left / whole_s;
    let affordable = (VALIDATION * left / costs.epoch_end_s).floor();
    // One epoch of one step fits, as was just asked; each takes its own end.
    let most = (left / least).floor();
    let fewest = LEAST_EPOCHS.min(affordable).clamp(1.0, most);
    let epochs = whole.ceil().clamp(fewest, most);
    let all = (left - epochs * costs.epoch_end_s) / costs.step_s;
    let short = (all / epochs).floor().clamp(1.0, steps as f64);
    // The end of one more epoch may cost more than its steps are worth.
    let is_whole = whole.floor() >= fewest && whole.floor() * steps as f64 >= epochs * short;
    let (epochs, epoch_steps) = if whole >= WHOLE_EPOCHS || is_whole {
        (whole.floor().min(MOST_EPOCHS as f64), steps)
    } else {
        (epochs, short as usize)
    };
    // In epochs of this length, the configured warm-up is so many.
    let warmup = warmup_epochs * steps as f64 / epoch_steps as f64;
    Ok(Plan {
        epochs: epochs as usize,
        epoch_steps: if epoch_steps == steps { 0 } else { epoch_steps },
        warmup_epochs: warmup.min(WARMUP * epochs),
    })
}

/// How long such a training takes from the program's start to its end, in seconds.
pub fn duration_s(plan: Plan, costs: Costs, steps: usize) -> f64 {
    let steps = if plan.epoch_steps == 0 {
        steps
    } else {
        plan.epoch_steps
    };
    let epoch_s = steps as f64 * costs.step_s + costs.epoch_end_s;
    costs.spent_s + plan.epochs as f64 * epoch_s + costs.end_s
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COSTS: Costs = Costs {
        spent_s: 10.0,
        step_s: 0.1,
        epoch_end_s: 1.0,
        end_s: 6.0,
    };

    #[test]
    fn many_epochs_are_whole_ones() {
        // 20 minutes less 3 % are 1,164 s; 1,148 of them are left for epochs of 100 · 0.1 + 1 = 11 s: 104.36.
        let plan = plan(1200.0, COSTS, 100, 2.0).unwrap();
        let wanted = Plan {
            epochs: 104,
            epoch_steps: 0,
            warmup_epochs: 2.0,
        };
        assert_eq!(plan, wanted);
        assert!((duration_s(plan, COSTS, 100) - (16.0 + 104.0 * 11.0)).abs() < 1e-9);
    }

    #[test]
    fn no_more_epochs_are_planned_than_a_configuration_may_say() {
        let costs = Costs {
            step_s: 1e-3,
            epoch_end_s: 1e-3,
            ..COSTS
        };
        let plan = plan(31_536_000.0, costs, 2, 2.0).unwrap();
        assert_eq!(plan.epochs, 100_000);
    }

    #[test]
    fn an_epoch_more_is_only_planned_where_its_end_leaves_more_steps() {
        // Validation takes longer than all steps of an epoch: two whole ones hold four steps, three would hold less.
        let costs = Costs {
            spent_s: 6.0,
            step_s: 0.2,
            epoch_end_s: 4.8,
            end_s: 5.0,
        };
        let plan = plan(24.0, costs, 2, 0.0).unwrap();
        assert_eq!((plan.epochs, plan.epoch_steps), (2, 0));
        assert!(duration_s(plan, costs, 2) <= 24.0);
    }

    #[test]
    fn few_epochs_are_shortened_until_they_fill_the_time() {
        // 1,164 − 16 = 1,148 s hold 2.86 epochs of 4,000 steps; five shorter ones measure 5 s and leave 11,430 steps.
        let plan = plan(1200.0, COSTS, 4000, 2.0).unwrap();
        assert_eq!((plan.epochs, plan.epoch_steps), (5, 2286));
        // Two epochs of 4,000 steps would be more than a tenth of five of 2,286.
        assert_eq!(plan.warmup_epochs, 0.5);
    }

    #[test]
    fn where_validation_takes_long_there_is_less_of_it() {
        // 1,148 s; a fifth of them holds three validations of 70 s, and one whole epoch takes longer than all.
        let slow = Costs {
            epoch_end_s: 70.0,
            ..COSTS
        };
        let plan = plan(1200.0, slow, 40_000, 2.0).unwrap();
        // (1,148 − 3 · 70) / 0.1 / 3
        assert_eq!((plan.epochs, plan.epoch_steps), (3, 3126));
    }

    #[test]
    fn what_cannot_hold_a_step_is_refused_with_the_time_that_could() {
        let error = plan(17.0, COSTS, 100, 2.0).unwrap_err();
        // 10 + 6 + 0.1 + 1 of 97 %.
        assert!((error.least_s - 17.1 / 0.97).abs() < 1e-9);
        assert!(plan(error.least_s + 1e-6, COSTS, 100, 2.0).is_ok());
        let text = error.to_string();
        assert!(
            text.contains("--minutes 0.28") && text.contains("0.29"),
            "{text}"
        );
    }

    proptest! {
        // Each takes a microsecond, and the corners are small.
        #![proptest_config(ProptestConfig {
            cases: 20_000,
            max_global_rejects: 10_000,
            ..ProptestConfig::default()
        })]

        #[test]
        fn no_plan_takes_longer_than_was_wanted(
            wish_s in 1.0..10_000.0_f64,
            step_s in 1e-4..10.0_f64,
            epoch_end_s in 1e-4..1000.0_f64,
            end_s in 0.0..100.0_f64,
            steps in 1..10_000_usize,
        ) {
            let costs = Costs { spent_s: 1.0, step_s, epoch_end_s, end_s };
            if let Ok(plan) = plan(wish_s, costs, steps, 2.0) {
                let takes = duration_s(plan, costs, steps);
                prop_assert!(takes <= wish_s, "{takes} of {wish_s}: {plan:?}");
            }
        }

        #[test]
        fn a_plan_ends_in_time_and_leaves_less_than_a_tenth_that_would_hold_more_steps(
            minutes in 1.0..1000.0_f64,
            spent in 0.0..0.1_f64,
            step_s in 0.001..0.5_f64,
            // Validation of an epoch as a part of its steps' time: a fifth of the pictures at three times the speed, and more.
            end in 0.01..0.2_f64,
            steps in 20..20_000_usize,
        ) {
            let wish_s = minutes * 60.0;
            let costs = Costs {
                spent_s: spent * wish_s,
                step_s,
                epoch_end_s: end * step_s * steps as f64,
                end_s: 0.05 * wish_s,
            };
            // Steps so long that a few of them matter cannot be cut to measure.
            prop_assume!(costs.epoch_end_s < 0.2 * wish_s && 20.0 * step_s < 0.02 * wish_s);
            let plan = plan(wish_s, costs, steps, 2.0).unwrap();
            let takes = duration_s(plan, costs, steps);
            prop_assert!(takes <= wish_s, "{takes} of {wish_s}: {plan:?}");
            let epochs = plan.epochs as f64 + 1.0;
            let left = wish_s * (1.0 - MARGIN) - costs.spent_s - costs.end_s;
            let with_another = (left - epochs * costs.epoch_end_s) / step_s / epochs;
            let length = if plan.epoch_steps == 0 { steps } else { plan.epoch_steps };
            let holds_most = (plan.epochs * length) as f64 >= epochs * with_another.floor();
            prop_assert!(
                takes >= 0.9 * wish_s || holds_most || plan.epochs == MOST_EPOCHS as usize,
                "{takes} of {wish_s}: {plan:?}"
            );
            prop_assert!(plan.warmup_epochs <= 0.1 * plan.epochs as f64 + 1e-9);
        }
    }
}
