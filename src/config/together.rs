//! Which values of one network, one augmentation and one training fit each other. Wording and rules only.

use super::fitting::Conflict;
use crate::config::Config;
use crate::printable::counted;
use docsort_engine::Pool;

/// What does not fit together.
pub(super) fn conflicts(config: &Config) -> Vec<Conflict> {
    let found = [
        pools(config),
        halvings(config),
        frozen_by_chance(config),
        frozen_and_missing(config),
        mixed_twice(config),
        mirrored_in_answers_alone(config),
    ];
    found.into_iter().flatten().collect()
}

fn pools(config: &Config) -> Option<Conflict> {
    let (pool, blocks) = (config.model.pool.len(), config.model.widths.len());
    (pool > 0 && pool != blocks).then(|| {
        let what = format!(
            "{} for {}; expected one for each width, or []",
            counted(pool as u64, "number"),
            counted(blocks as u64, "block")
        );
        (&["model.pool", "model.widths"][..], what)
    })
}

fn halvings(config: &Config) -> Option<Conflict> {
    let side_px = config.picture.side_px;
    let blocks = 0..config.model.widths.len();
    let halving = blocks.filter(|&block| config.model.pool_of(block) == Pool::Max);
    let (halving, possible) = (halving.count(), side_px.ilog2());
    (halving > possible as usize).then(|| {
        let what = format!(
            "{halving} blocks halve a side of {side_px} pixels to nothing; expected at most {possible} widths, a \
             model.pool of 1 in some, or a side_px of {} or more",
            1_u64 << halving
        );
        let keys = &["picture.side_px", "model.widths", "model.pool"];
        (&keys[..], what)
    })
}

fn frozen_by_chance(config: &Config) -> Option<Conflict> {
    let train = &config.train;
    (train.freeze_blocks > 0 && train.from.as_os_str().is_empty()).then(|| {
        let what = "blocks would stay as chance drew them; expected train.from = a model to begin with, or 0";
        (&["train.freeze_blocks"][..], what.to_owned())
    })
}

fn frozen_and_missing(config: &Config) -> Option<Conflict> {
    let (frozen, blocks) = (config.train.freeze_blocks, config.model.widths.len());
    (frozen > blocks).then(|| {
        let what =
            format!("the network has {blocks} blocks, fewer than {frozen}; expected no more");
        (&["train.freeze_blocks", "model.widths"][..], what)
    })
}

fn mirrored_in_answers_alone(config: &Config) -> Option<Conflict> {
    (config.model.mirror && config.augment.mirror == 0.0).then(|| {
        let what = "answers would be asked of mirror images, which training never shows; expected an augment.mirror \
                    above 0, or false";
        (&["model.mirror", "augment.mirror"][..], what.to_owned())
    })
}

fn mixed_twice(config: &Config) -> Option<Conflict> {
    let (mixup, cutmix) = (config.augment.mixup, config.augment.cutmix);
    (mixup + cutmix > 1.0).then(|| {
        let what = format!(
            "a chance of {mixup} and one of {cutmix} are more than 1; expected 1 at most together"
        );
        (&["augment.mixup", "augment.cutmix"][..], what)
    })
}
