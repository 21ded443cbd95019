//! What a manifest may say of its network, of the squares that it sees and of its loss: nothing that a few bytes of a
//! stranger's file could make us allocate without measure.

use super::{check_range, require};
use crate::{Loss, Model};
use docsort_picture::Preprocessing;
use std::ops::RangeInclusive;

const BLOCKS: RangeInclusive<usize> = 1..=8;
const WIDTH: RangeInclusive<usize> = 1..=4096;
const POOL: RangeInclusive<usize> = 1..=2;
const SIDE_PX: RangeInclusive<u32> = 8..=2048;
/// 256 MiB as 32-bit numbers, a hundred times the largest preset: what a few bytes of a stranger's
/// manifest may make us allocate for the weights, and for one picture on its way through a block.
const MAX_VALUES: u64 = 1 << 26;

pub(super) fn check_preprocessing(preprocessing: &Preprocessing) -> Result<(), String> {
    check_range("preprocessing.side_px", preprocessing.side_px, &SIDE_PX)?;
    for value in preprocessing.mean {
        require(value.is_finite(), || {
            format!("preprocessing.mean is {value}")
        })?;
    }
    for value in preprocessing.std {
        require(value.is_finite() && value > 0.0, || {
            format!("preprocessing.std is {value}")
        })?;
    }
    Ok(())
}

pub(super) fn check_model(model: &Model, side_px: u32) -> Result<(), String> {
    check_range("the number of model.widths", model.widths.len(), &BLOCKS)?;
    for width in &model.widths {
        check_range("model.widths", *width, &WIDTH)?;
    }
    let blocks = model.widths.len();
    require(model.pool.is_empty() || model.pool.len() == blocks, || {
        format!(
            "model.pool has {} numbers for {blocks} blocks",
            model.pool.len()
        )
    })?;
    for pool in &model.pool {
        check_range("model.pool", *pool, &POOL)?;
    }
    // A block that pools halves the side; nothing can be pooled from zero pixels.
    require(model.side_after(side_px as usize, blocks) >= 1, || {
        format!("{blocks} blocks leave nothing of {side_px} pixels")
    })?;
    let weights = convolution_weights(&model.widths);
    require(weights <= MAX_VALUES, || {
        format!("model.widths make {weights} weights, at most {MAX_VALUES}")
    })?;
    for (block, width) in model.widths.iter().enumerate() {
        let side = model.side_after(side_px as usize, block) as u64;
        let values = side * side * *width as u64;
        require(values <= MAX_VALUES, || {
            format!("{width} channels of {side} × {side} are {values} values, at most {MAX_VALUES}")
        })?;
    }
    require((0.0..1.0).contains(&model.dropout), || {
        format!("model.dropout is {}", model.dropout)
    })?;
    require(model.init_gain.is_finite() && model.init_gain > 0.0, || {
        format!("model.init_gain is {}", model.init_gain)
    })
}

/// Of 3×3 convolutions from three channels on. Cannot overflow after the widths are checked.
fn convolution_weights(widths: &[usize]) -> u64 {
    let inputs = std::iter::once(&3).chain(widths);
    inputs
        .zip(widths)
        .map(|(from, to)| 9 * (*from as u64) * (*to as u64))
        .sum()
}

pub(super) fn check_loss(loss: &Loss) -> Result<(), String> {
    require((0.0..1.0).contains(&loss.label_smoothing), || {
        format!("loss.label_smoothing is {}", loss.label_smoothing)
    })
}
