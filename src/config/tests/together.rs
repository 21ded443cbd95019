//! Keys of one network, one augmentation or one training whose values must fit each other.

use super::*;

/// What is said of the only problem that these settings have.
#[track_caller]
fn problem(overrides: &[&str]) -> String {
    let error = set(overrides).unwrap_err();
    assert_eq!(error.problems.len(), 1, "{error}");
    error.to_string()
}

#[track_caller]
fn says(overrides: &[&str], words: &[&str]) {
    let text = problem(overrides);
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
}

#[test]
fn there_is_a_pool_for_each_width_or_none_is_named() {
    says(
        &["model.widths=[4,8]", "model.pool=[2]"],
        &["model.pool", "1 number for 2 blocks", "one for each width"],
    );
    says(
        &["model.pool=[2,2,2,3]"],
        &["model.pool", "3 at place 4", "from 1 to 2"],
    );
    let config = set(&["model.widths=[4,8]", "model.pool=[1,2]"]).unwrap();
    assert_eq!(config.model.pool, [1, 2]);
}

#[test]
fn only_blocks_that_pool_halve_the_side() {
    let widths = "model.widths=[8,8,8,8,8,8,8,8]";
    // 16 pixels halve four times.
    says(
        &[widths, "picture.side_px=16"],
        &["8 blocks halve a side of 16"],
    );
    set(&[widths, "picture.side_px=16", "model.pool=[1,2,1,2,1,2,1,2]"]).unwrap();
    says(
        &[widths, "picture.side_px=16", "model.pool=[1,2,1,2,1,2,2,2]"],
        &["5 blocks halve", "side_px of 32"],
    );
}

#[test]
fn only_the_blocks_of_another_model_can_stay_as_they_are() {
    says(
        &["train.freeze_blocks=1"],
        &["train.freeze_blocks", "train.from"],
    );
    says(
        &["train.from=shipped", "train.freeze_blocks=5"],
        &["4 blocks", "fewer than 5"],
    );
    let config = set(&["train.from=shipped", "train.freeze_blocks=4"]).unwrap();
    assert_eq!(config.train.freeze_blocks, 4);
}

#[test]
fn a_picture_is_mixed_in_one_way_at_most() {
    says(
        &["augment.mixup=0.75", "augment.cutmix=0.5"],
        &["augment.cutmix", "0.75", "0.5", "1 at most"],
    );
    set(&["augment.mixup=0.5", "augment.cutmix=0.5"]).unwrap();
}

#[test]
fn answers_look_in_the_mirror_only_where_training_does() {
    says(
        &["model.mirror=true"],
        &["model.mirror", "augment.mirror", "never shows"],
    );
    set(&["model.mirror=true", "augment.mirror=0.5"]).unwrap();
}
