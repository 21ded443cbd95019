//! What a manifest may say of what was measured, and of how far its run had come.

use super::{MAX_INTEGER, check_part, require};
use crate::manifest::{Metrics, Progress};

pub(super) fn check_metrics(place: &str, metrics: &Metrics) -> Result<(), String> {
    require(metrics.valid_loss.is_finite(), || {
        format!("{place}.valid_loss is {}", metrics.valid_loss)
    })?;
    check_part("valid_accuracy", metrics.valid_accuracy)?;
    check_part("valid_macro_f1", metrics.valid_macro_f1)?;
    require(metrics.valid_count <= MAX_INTEGER, || {
        format!("{place}.valid_count is {}", metrics.valid_count)
    })
}

pub(super) fn check_progress(progress: &Progress) -> Result<(), String> {
    for (key, value) in [
        ("epoch", progress.epoch),
        ("step_in_epoch", progress.step_in_epoch),
        ("global_step", progress.global_step),
        ("seen", progress.seen),
        ("epochs_without_better", progress.epochs_without_better),
    ] {
        // Charts count in double precision.
        require(value <= 1 << 53, || format!("progress.{key} is {value}"))?;
    }
    require(progress.loss_sum.is_finite(), || {
        format!("progress.loss_sum is {}", progress.loss_sum)
    })?;
    require(progress.correct <= progress.seen, || {
        format!(
            "progress.correct is {} of {} samples",
            progress.correct, progress.seen
        )
    })?;
    if let Some(best) = &progress.best {
        require(best.epoch <= progress.epoch, || {
            format!("progress.best.epoch is {}", best.epoch)
        })?;
        require(best.loss.is_finite(), || {
            format!("progress.best.loss is {}", best.loss)
        })?;
        check_metrics("progress.best.metrics", &best.metrics)?;
    }
    Ok(())
}
