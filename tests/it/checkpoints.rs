//! Checkpoints that were damaged, changed under the run, shared or many (K4, K8, K9, K11, rotation).

use crate::harness::files::{copy_tree, epoch_dir, epochs, flip, sha256, snapshot, temp};
use crate::harness::pictures::Dice;
use crate::harness::training::{model, predict, resume, tiny, with_pictures};
use crate::kills::weights;
use std::path::Path;

#[test]
fn a_flipped_bit_or_a_cut_in_any_file_is_found_before_a_prediction() {
    let dir = temp();
    let best = dir.path().join("best");
    copy_tree(&model().run.join("best"), &best);
    let picture = model().cwd.join("pictures/disc/000.png");
    let run = || predict(dir.path(), "best").arg(&picture).run();
    run().code(0);
    let mut dice = Dice::new(4);
    for name in ["model.safetensors", "manifest.toml"] {
        let path = best.join(name);
        let whole = std::fs::read(&path).unwrap();
        for _ in 0..10 {
            flip(&path, dice.next());
            let refused = run().code(1).stderr_has(&[name]);
            assert_eq!(refused.text(), "", "{refused}");
            std::fs::write(&path, &whole).unwrap();
        }
        for kept in [0, 1, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..kept]).unwrap();
            run().code(1).stderr_has(&[name]);
        }
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        run().code(1).stderr_has(&[name]);
        std::fs::remove_file(&path).unwrap();
        let refused = run().code(1);
        assert!(refused.stderr.contains("best"), "{refused}");
        std::fs::write(&path, &whole).unwrap();
    }
    run().code(0);
}

#[test]
fn a_resume_falls_back_over_damaged_checkpoints_and_says_so() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let four = ["train.epochs=4", "run.keep_last=4"];
    tiny(dir.path(), "a").set(four).run().code(0);
    let expected = weights(dir.path(), "a", 4);
    flip(epoch_dir(&run, 4).join("model.safetensors"), 1234);
    flip(epoch_dir(&run, 3).join("optimizer.bpk"), 777);
    let resumed = resume(dir.path(), "a").run().code(0);
    resumed.stderr_has(&["epoch-0004", "epoch-0003", "damaged"]);
    assert_eq!(weights(dir.path(), "a", 4), expected);
}

#[test]
fn where_no_checkpoint_is_whole_a_resume_never_guesses() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    tiny(dir.path(), "a").run().code(0);
    let expected = weights(dir.path(), "a", 2);
    for epoch in epochs(&run) {
        flip(epoch_dir(&run, epoch).join("model.safetensors"), 99);
    }
    let resumed = resume(dir.path(), "a").run();
    // Either it says that nothing is left, or it starts over; both name what is damaged.
    match resumed.code {
        Some(0) => assert_eq!(weights(dir.path(), "a", 2), expected),
        code => assert_eq!(code, Some(1), "{resumed}"),
    }
    resumed.stderr_has(&["epoch-0002", "damaged"]);
}

/// Whoever wanted room on the disk: the run would begin anew, and put its first epoch in the place of the best.
#[test]
fn a_run_without_what_it_would_go_on_from_is_refused_and_stays_as_it_was() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let rate = ["optimizer.learning_rate=1e-4", "train.epochs=3"];
    tiny(dir.path(), "a").set(rate).run().code(0);
    let config = std::fs::read(run.join("config.toml")).unwrap();
    std::fs::remove_file(run.join("config.toml")).unwrap();
    let before = snapshot(&run);
    let refused = resume(dir.path(), "a").run().code(1);
    refused.stderr_has(&["config.toml: is gone", "train anew"]);
    assert_eq!(snapshot(&run), before);
    std::fs::write(run.join("config.toml"), config).unwrap();
    let checkpoints = run.join("checkpoints");
    std::fs::rename(&checkpoints, dir.path().join("removed")).unwrap();
    std::fs::create_dir(&checkpoints).unwrap();
    let best = std::fs::read_to_string(run.join("best/manifest.toml")).unwrap();
    assert!(!best.contains("[progress]\nepoch = 1\n"), "{best}");
    let before = snapshot(&run);
    let refused = resume(dir.path(), "a").run().code(1);
    refused.stderr_has(&["its checkpoints are gone", "--from", "best"]);
    assert_eq!(snapshot(&run), before);
}

#[test]
fn a_newer_format_is_named_as_such() {
    let dir = temp();
    let best = dir.path().join("best");
    copy_tree(&model().run.join("best"), &best);
    let path = best.join("manifest.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let newer = text.replacen("format_version = 2", "format_version = 9", 1);
    assert_ne!(newer, text);
    std::fs::write(&path, newer).unwrap();
    predict(dir.path(), "best")
        .arg("a.png")
        .run()
        .code(1)
        .stderr_has(&["format 9", "update"]);
}

#[test]
fn what_gives_the_weights_their_meaning_cannot_change_on_resume() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let run = dir.path().join("runs/a");
    // (the edit, what the checkpoint has, what is asked for now)
    let edits = [
        ("picture.side_px=24", "16", "24"),
        ("picture.fit=squash", "letterbox", "squash"),
        ("picture.pad_rgb=[1, 2, 3]", "checkpoint", "[1, 2, 3]"),
        ("model.widths=[4, 16]", "[4, 8]", "[4, 16]"),
        ("seed=99", "checkpoint", "99"),
    ];
    let before = snapshot(&run);
    for (edit, old, new) in edits {
        let key = edit.split('=').next().unwrap();
        let refused = resume(dir.path(), "a").set([edit, "train.epochs=3"]).run();
        assert!(matches!(refused.code, Some(1 | 2)), "{edit}\n{refused}");
        refused.stderr_has(&[key, old, new]);
    }
    // The sixth: the data has another class now.
    std::fs::rename(
        dir.path().join("pictures/disc"),
        dir.path().join("pictures/plate"),
    )
    .unwrap();
    let refused = resume(dir.path(), "a").set(["train.epochs=3"]).run();
    assert!(matches!(refused.code, Some(1 | 2)), "{refused}");
    refused.stderr_has(&["classes", "disc", "plate"]);
    let after = snapshot(&run);
    let same = |name: &str| before[&run.join(name)] == after[&run.join(name)];
    assert!(same("best/model.safetensors") && same("config.toml") && same("history.csv"));
    assert_eq!(epochs(&run).last(), Some(&2));
}

#[test]
fn epochs_rates_and_such_may_change_on_resume() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    for (edit, epoch) in [
        ("optimizer.learning_rate=0.002", 3),
        ("augment.noise=0.0", 4),
        ("run.keep_last=2", 5),
        ("train.loader_threads=1", 6),
    ] {
        resume(dir.path(), "a")
            .set([edit, &format!("train.epochs={epoch}")])
            .run()
            .code(0);
        assert_eq!(epochs(dir.path().join("runs/a")).last(), Some(&epoch));
    }
}

#[test]
fn a_finished_run_that_is_resumed_is_left_as_it_is() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let expected = weights(dir.path(), "a", 2);
    resume(dir.path(), "a").run().code(0);
    assert_eq!(weights(dir.path(), "a", 2), expected);
}

#[test]
fn a_second_training_in_the_same_run_folder_stops_at_once() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let mut first = tiny(dir.path(), "a").set(["train.epochs=3000"]).spawn();
    first.wait_until(|| !epochs(&run).is_empty());
    resume(dir.path(), "a")
        .run()
        .code(1)
        .stderr_has(&["runs/a", "another training"])
        .before_any_work();
    assert!(!first.has_ended(), "the first one was disturbed");
    // The claim of a killed training does not outlive it.
    first.signal("KILL");
    drop(first);
    let done = *epochs(&run).last().unwrap();
    resume(dir.path(), "a")
        .set([format!("train.epochs={}", done + 2)])
        .run()
        .code(0);
}

#[test]
fn rotation_counts_epochs_as_numbers() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    tiny(dir.path(), "a")
        .set(["train.epochs=9", "run.keep_last=3"])
        .run()
        .code(0);
    assert_eq!(epochs(&run), [7, 8, 9]);
    resume(dir.path(), "a")
        .set(["train.epochs=11"])
        .run()
        .code(0);
    assert_eq!(epochs(&run), [9, 10, 11]);
    // A folder with the highest name as a string is not the latest as a number.
    assert!(epoch_dir(&run, 11).is_dir());
    assert_eq!(crate::harness::files::history(&run).len(), 11);
}

#[test]
fn the_best_epoch_survives_rotation_and_stands_alone() {
    let model = model();
    let elsewhere = temp();
    let best = elsewhere.path().join("moved");
    copy_tree(&model.run.join("best"), &best);
    let row = |model: &Path| {
        predict(elsewhere.path(), model)
            .args(["--format", "jsonl"])
            .arg(
                crate::harness::training::model()
                    .cwd
                    .join("pictures/square/001.png"),
            )
            .run()
            .code(0)
            .text()
    };
    assert_eq!(row(&best), row(&model.run));
    // It is one of the epochs: that with the lowest validation loss.
    let history = crate::harness::files::history(&model.run);
    let loss = |row: &std::collections::BTreeMap<String, String>| -> f64 {
        row["valid_loss"].parse().unwrap()
    };
    let lowest = history.iter().map(loss).fold(f64::INFINITY, f64::min);
    let sealed = crate::harness::files::manifest(&best);
    let sealed = sealed["metrics"]["valid_loss"].as_float().unwrap();
    assert!(
        (sealed - lowest).abs() < 1e-5,
        "{sealed}, lowest is {lowest}"
    );
    assert_eq!(
        sha256(best.join("model.safetensors")),
        sha256(model.run.join("best/model.safetensors"))
    );
}

#[test]
fn a_run_keeps_its_name_and_what_it_began_with() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let config = dir.path().join("runs/a/config.toml");
    let before = std::fs::read_to_string(&config).unwrap();
    for (key, value) in [
        ("train.from", "/nowhere"),
        ("train.from_sha256", "00"),
        ("run.name", "b"),
        ("run.dir", "elsewhere"),
    ] {
        resume(dir.path(), "a")
            .set([format!("{key}={value}"), "train.epochs=9".to_owned()])
            .run()
            .code(1)
            .stderr_has(&["cannot be resumed", key, value]);
        assert_eq!(std::fs::read_to_string(&config).unwrap(), before, "{key}");
    }
}
