//! Bit rot and truncation (K4), falling back, rotation by number.

use super::*;
use docsort_random as random;
use proptest::prelude::*;
use rand::Rng;

/// Changes a file, sees that the damage is found and the checkpoint before it taken, and restores.
#[track_caller]
fn check_found(checkpoints: &Path, path: &Path, good: &[u8], bad: &[u8]) {
    fs::write(path, bad).unwrap();
    let (found, warnings) = latest(checkpoints).unwrap();
    assert_eq!(found.unwrap().position, Position { epoch: 1, step: 0 });
    assert_eq!(warnings.len(), 1);
    let warning = warnings[0].to_string();
    assert!(warning.contains("epoch-0002"), "{warning}");
    fs::write(path, good).unwrap();
}

#[test]
fn a_thousand_flipped_bits_and_a_hundred_cuts_are_all_found() {
    let dir = tempfile::tempdir().unwrap();
    publish_at(dir.path(), 1, 0);
    let damaged = publish_at(dir.path(), 2, 0);
    let files = names(&damaged);
    assert_eq!(files, ["manifest.toml", "model.bin", "optimizer.bin"]);
    let mut random = random::stream(4, "damage", 0, 0);
    let mut below = |end: usize| random.next_u64() as usize % end;
    for trial in 0..1100 {
        let path = damaged.join(&files[trial % files.len()]);
        let good = fs::read(&path).unwrap();
        let mut bad = good.clone();
        if trial < 1000 {
            bad[below(good.len())] ^= 1 << below(8);
        } else {
            bad.truncate(below(good.len()));
        }
        check_found(dir.path(), &path, &good, &bad);
    }
    assert_eq!(latest_name(dir.path()), "epoch-0002");
}

#[test]
fn garbage_a_missing_file_and_a_longer_file_are_found_and_named() {
    let dir = tempfile::tempdir().unwrap();
    for (change, expected) in [
        (
            (|path| fs::remove_file(path).unwrap()) as fn(&Path),
            "model.bin: damaged: is missing",
        ),
        (
            |path| fs::write(path, [7; 601]).unwrap(),
            "model.bin: damaged: is 601 bytes long, was 600",
        ),
        (
            |path| fs::write(path, [7; 600]).unwrap(),
            "model.bin: damaged: its SHA-256 is not the one in the manifest",
        ),
    ] {
        let checkpoint = publish_at(dir.path(), 1, 0);
        change(&checkpoint.join("model.bin"));
        let error = open(&checkpoint).unwrap().bytes("model.bin").unwrap_err();
        assert!(error.to_string().ends_with(expected), "{error}");
        assert_eq!(latest(dir.path()).unwrap().0.map(|f| f.position), None);
    }
}

#[test]
fn a_checkpoint_under_the_name_of_another_epoch_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    publish_at(dir.path(), 1, 0);
    fs::rename(dir.path().join("epoch-0001"), dir.path().join("epoch-0009")).unwrap();
    let (found, warnings) = latest(dir.path()).unwrap();
    assert!(found.is_none());
    assert!(warnings[0].message.contains("that of epoch-0001"));
}

#[test]
fn a_folder_without_checkpoints_has_no_latest() {
    let dir = tempfile::tempdir().unwrap();
    assert!(latest(dir.path()).unwrap().0.is_none());
    assert!(latest(&dir.path().join("absent")).unwrap().0.is_none());
    assert!(rotate(dir.path(), 1).unwrap().is_empty());
}

#[test]
fn ten_comes_after_nine_and_ten_thousand_after_9999() {
    for (before, after) in [(9, 10), (9999, 10000)] {
        let dir = tempfile::tempdir().unwrap();
        publish_at(dir.path(), after, 0);
        publish_at(dir.path(), before, 0);
        let newest = format!("epoch-{after:04}");
        assert_eq!(latest_name(dir.path()), newest);
        rotate(dir.path(), 1).unwrap();
        assert_eq!(names(dir.path()), [newest]);
    }
}

#[test]
fn steps_of_an_unfinished_epoch_come_between_two_epochs_and_go_with_rotation() {
    let dir = tempfile::tempdir().unwrap();
    for (epoch, step) in [(6, 0), (7, 0), (7, 9), (7, 12)] {
        publish_at(dir.path(), epoch, step);
    }
    assert_eq!(latest_name(dir.path()), "epoch-0007-step-00012");
    rotate(dir.path(), 2).unwrap();
    assert_eq!(
        names(dir.path()),
        ["epoch-0006", "epoch-0007", "epoch-0007-step-00012"]
    );
    publish_at(dir.path(), 8, 0);
    let removed = rotate(dir.path(), 2).unwrap();
    assert_eq!(names(dir.path()), ["epoch-0007", "epoch-0008"]);
    assert_eq!(removed.len(), 2);
}

#[test]
fn rotation_deletes_nothing_that_a_damaged_newest_would_need() {
    let dir = tempfile::tempdir().unwrap();
    for epoch in 1..=4 {
        publish_at(dir.path(), epoch, 0);
    }
    let damage = |name: &str| fs::write(dir.path().join(name).join("model.bin"), b"rot").unwrap();
    damage("epoch-0003");
    damage("epoch-0004");
    rotate(dir.path(), 1).unwrap();
    // The damaged ones stay: only the user may say that they are worth nothing.
    let kept = ["epoch-0002", "epoch-0003", "epoch-0004"];
    assert_eq!(names(dir.path()), kept);
    damage("epoch-0002");
    rotate(dir.path(), 1).unwrap();
    assert_eq!(names(dir.path()), kept);
}

#[test]
fn only_the_one_spelling_of_a_position_is_a_checkpoints_name() {
    for name in [
        "epoch-7",
        "epoch-+007",
        "epoch-00007",
        "epoch-",
        "epoch-0007-step-12",
        "epoch-0007-step-00000",
        ".tmp-epoch-0007-1",
        ".gone-epoch-0007",
        "Epoch-0007",
        "epoch-99999999999999999999",
        "best",
    ] {
        assert_eq!(Position::parse(name), None, "{name}");
    }
}

proptest! {
    #[test]
    fn a_position_reads_back_from_its_name(epoch: u64, step: u64) {
        let position = Position { epoch, step };
        prop_assert_eq!(Position::parse(&position.to_string()), Some(position));
    }
}
