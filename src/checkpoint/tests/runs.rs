//! Run folders: names, lock, history, what `--model` accepts, what a resumed run may change.

use super::*;
use proptest::prelude::*;
use std::time::{Duration, SystemTime};

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let dir = tempfile::tempdir().unwrap();
    let runs = dir.path().join("a/runs");
    for expected in ["cards", "cards-2", "cards-3"] {
        let run = RunDir::create(&runs, "cards").unwrap();
        assert_eq!(run.path(), runs.join(expected));
        assert!(run.checkpoints().is_dir());
    }
    assert_eq!(
        RunDir::open_existing(&runs.join("cards-2")).unwrap().path(),
        runs.join("cards-2")
    );
}

#[test]
fn eight_threads_that_ask_at_once_get_eight_folders() {
    let dir = tempfile::tempdir().unwrap();
    let mut paths: Vec<PathBuf> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| RunDir::create(dir.path(), "run").unwrap()))
            .collect();
        asked
            .into_iter()
            .map(|thread| thread.join().unwrap().path().to_path_buf())
            .collect()
    });
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 8);
}

#[test]
fn a_run_that_is_moved_away_is_not_begun_anew_in_its_old_place() {
    let dir = tempfile::tempdir().unwrap();
    let run = RunDir::create(dir.path(), "run").unwrap();
    fs::rename(run.path(), dir.path().join("moved")).unwrap();
    let best = publish_best(run.path(), &manifest(2, 0), &[]).unwrap_err();
    let epoch = publish(&run.checkpoints(), "epoch-0002", &manifest(2, 0), &[]);
    for told in [best.to_string(), epoch.unwrap_err().to_string()] {
        assert!(told.contains("run"), "{told}");
    }
    assert!(!run.path().exists());
}

#[test]
fn an_output_that_cannot_hold_a_run_is_refused_before_any_work() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"a photo").unwrap();
    for (place, name, expected) in [
        (file.clone(), "run", "is a file"),
        (file.join("runs"), "run", "is a file"),
        (dir.path().to_path_buf(), "../run", "path separator"),
        (dir.path().to_path_buf(), "", "is empty"),
    ] {
        let message = RunDir::create(&place, name).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    for (place, expected) in [
        (file.clone(), "it is a file"),
        (dir.path().join("absent"), "no such run folder"),
        (
            dir.path().to_path_buf(),
            "neither checkpoints nor config.toml",
        ),
    ] {
        let message = RunDir::open_existing(&place).unwrap_err().to_string();
        assert!(message.contains(expected), "{message}");
    }
    assert_eq!(names(dir.path()), ["file"]);
    assert_eq!(fs::read(&file).unwrap(), b"a photo");
}

#[test]
fn a_second_training_in_the_same_folder_stops_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let run = RunDir::create(dir.path(), "run").unwrap();
    let first = run.lock().unwrap();
    let message = run.lock().unwrap_err().to_string();
    assert!(
        message.starts_with(&run.path().display().to_string()),
        "{message}"
    );
    assert!(message.contains("another training is running"), "{message}");
    run.clean(&first).unwrap();
    drop(first);
    run.lock().unwrap();
}

#[test]
fn a_model_is_a_checkpoint_or_the_best_or_last_epoch_of_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let run = RunDir::create(dir.path(), "run").unwrap();
    let no_epoch = |run: &RunDir| {
        let message = resolve_model(run.path()).unwrap_err().to_string();
        assert!(
            message.contains("a run without a finished epoch"),
            "{message}"
        );
    };
    no_epoch(&run);
    publish_at(&run.checkpoints(), 0, 5);
    no_epoch(&run);
    let ninth = publish_at(&run.checkpoints(), 9, 0);
    let tenth = publish_at(&run.checkpoints(), 10, 0);
    assert_eq!(resolve_model(run.path()).unwrap(), tenth);
    assert_eq!(resolve_model(&ninth).unwrap(), ninth);
    publish_best(run.path(), &manifest(9, 0), &[]).unwrap();
    assert_eq!(resolve_model(run.path()).unwrap(), run.best());

    fs::write(dir.path().join("file"), b"").unwrap();
    for (name, expected) in [
        ("file", "it is a file"),
        ("absent", "no such folder"),
        ("", "holds no manifest.toml"),
    ] {
        let message = resolve_model(&dir.path().join(name))
            .unwrap_err()
            .to_string();
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn the_newest_run_is_the_one_whose_best_is_the_youngest() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(newest(&dir.path().join("absent")).unwrap(), None);
    assert_eq!(newest(dir.path()).unwrap(), None);
    for (name, age_s) in [("a", 30), ("b", 10), ("c", 20)] {
        let run = RunDir::create(dir.path(), name).unwrap();
        let best = publish_best(run.path(), &manifest(1, 0), &[]).unwrap();
        let file = fs::File::options()
            .append(true)
            .open(best.join(MANIFEST))
            .unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age_s))
            .unwrap();
    }
    RunDir::create(dir.path(), "without-best").unwrap();
    assert_eq!(newest(dir.path()).unwrap(), Some(dir.path().join("b")));
}

const MULTICLASS: config::ProblemKind = config::ProblemKind::Multiclass;

fn row(epoch: u64) -> Row {
    Row {
        epoch,
        train_loss: 1.5,
        train_accuracy: 0.25,
        valid_loss: 1.25,
        valid_accuracy: 0.5,
        valid_macro_f1: 0.5,
        learning_rate: 0.001,
        pictures_per_s: 123.5,
        added: Vec::new(),
        elapsed_s: 6.0,
        health: "no alarm".to_owned(),
    }
}

#[test]
fn the_history_has_a_header_and_one_row_for_each_epoch() {
    let dir = tempfile::tempdir().unwrap();
    for epoch in [1, 2] {
        History::truncate_after(dir.path(), epoch - 1, MULTICLASS)
            .unwrap()
            .append(&row(epoch))
            .unwrap();
    }
    let text = fs::read_to_string(dir.path().join("history.csv")).unwrap();
    let expected = "epoch,train_loss,train_accuracy,valid_loss,valid_accuracy,valid_macro_f1,learning_rate,pictures_per_s,elapsed_s,health\n\
                    1,1.500000,0.250000,1.250000,0.500000,0.500000,0.001000000,123.5,6.0,no alarm\n\
                    2,1.500000,0.250000,1.250000,0.500000,0.500000,0.001000000,123.5,6.0,no alarm\n";
    assert_eq!(text, expected);
}

#[test]
fn a_header_that_a_crash_cut_at_any_byte_is_repaired() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history.csv");
    History::truncate_after(dir.path(), 0, MULTICLASS).unwrap();
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        History::truncate_after(dir.path(), 0, MULTICLASS)
            .unwrap()
            .append(&row(1))
            .unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.as_bytes().starts_with(&whole) && text.lines().count() == 2);
    }
}

#[test]
fn a_file_in_place_of_the_folder_of_runs_holds_no_run() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("runs");
    fs::write(&file, "x").unwrap();
    assert_eq!(newest(&file).unwrap(), None);
}

#[test]
fn a_history_with_other_columns_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("history.csv");
    fs::write(&path, "epoch,notes\n1,good\n").unwrap();
    let error = History::truncate_after(dir.path(), 0, MULTICLASS).unwrap_err();
    assert!(error.to_string().contains("other columns"), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"epoch,notes\n1,good\n");
}

#[test]
fn differences_name_what_may_not_change_and_nothing_else() {
    let sealed = manifest(3, 0);
    let same = config();
    assert_eq!(differences(&sealed, &same), [""; 0]);

    let mut free = same.clone();
    free.train.epochs = 99;
    free.train.patience = 99;
    free.train.loader_threads = 7;
    free.optimizer.learning_rate = 1.0;
    free.backend = config::Backend::Ndarray;
    assert_eq!(differences(&sealed, &free), [""; 0]);

    let mut other = same;
    other.model.widths = vec![8, 16];
    other.model.activation = config::Activation::LeakyRelu;
    other.model.norm = config::Norm::Batch;
    other.model.init_gain = 2.0;
    other.picture.fit = config::Fit::Squash;
    other.picture.mean[0] = 0.5;
    other.seed = 1;
    other.train.batch_size = 16;
    assert_eq!(
        differences(&sealed, &other),
        [
            "picture.fit: checkpoint \"letterbox\", now \"squash\"",
            "picture.mean: checkpoint [0.485, 0.456, 0.406], now [0.5, 0.456, 0.406]",
            "model.widths: checkpoint [16, 32], now [8, 16]",
            "model.activation: checkpoint \"silu\", now \"leaky_relu\"",
            "model.norm: checkpoint \"none\", now \"batch\"",
            "model.init_gain: checkpoint 0.5, now 2.0",
            "seed: checkpoint 42, now 1",
            "train.batch_size: checkpoint 32, now 16",
        ]
    );
}

#[test]
fn other_classes_are_named_by_where_they_are_missing() {
    let sealed = manifest(3, 0);
    let difference = |classes: &[&str]| {
        let classes: Vec<String> = classes.iter().map(|&class| class.to_owned()).collect();
        class_difference(&sealed, &classes)
    };
    assert_eq!(sealed.classes, ["license", "passport"]);
    assert_eq!(difference(&["license", "passport"]), None);
    for (now, line) in [
        (
            &["passport", "license"][..],
            "classes: the same names in another order",
        ),
        (&["license"], "classes: only in the checkpoint \"passport\""),
        (
            &["license", "passport", "receipt"],
            "classes: only in the data \"receipt\"",
        ),
        (
            &["license", "receipt"],
            "classes: only in the checkpoint \"passport\"; only in the data \"receipt\"",
        ),
    ] {
        assert_eq!(difference(now).as_deref(), Some(line));
    }
}

/// The configuration that `manifest` was made from.
fn config() -> config::Config {
    let sealed = manifest(3, 0);
    config::Config {
        seed: sealed.seed,
        kernels: config::Kernels::Fused,
        backend: config::Backend::Flex,
        run: config::Run {
            dir: "runs".into(),
            name: "run".into(),
            keep_last: 2,
            best_precision: config::Precision::Single,
        },
        data: config::Data {
            dir: "data".into(),
            valid_fraction: 0.2,
            test_fraction: 0.0,
            follow_links: false,
            max_file_mib: 64,
            max_megapixels: 100,
            min_side_px: 8,
            max_pages: 50,
            cache_mib: 512,
            reject: sealed.rejects,
        },
        picture: sealed.preprocessing,
        augment: config::Augment {
            turn_deg: 0.0,
            right_angle: 0.0,
            perspective: 0.0,
            crop: 0.0,
            unmoved: 0.0,
            blur_px: 0.0,
            sharpen: 0.0,
            glare: 0.0,
            light: 0.0,
            color_cast: 0.0,
            noise: 0.0,
            jpeg: 0.0,
            erase: 0.0,
            style: 0.0,
            mirror: 0.0,
            pad: 0.0,
            mixup: 0.0,
            cutmix: 0.0,
            mix_until: 1.0,
            mix_least_epochs: 0,
        },
        problem: config::Config::default().problem,
        unknown: config::Config::default().unknown,
        model: sealed.model,
        loss: sealed.loss,
        distill: config::Config::default().distill,
        optimizer: config::Optimizer {
            kind: sealed.optimizer,
            learning_rate: 0.001,
            final_fraction: 0.01,
            warmup_epochs: 1.0,
            weight_decay: 0.01,
            clip_norm: 1.0,
            average_decay: 0.0,
        },
        train: config::Train {
            epochs: 10,
            batch_size: sealed.batch_size,
            patience: 0,
            loader_threads: 0,
            ..config::Config::default().train
        },
        health: config::Health {
            enabled: true,
            window_steps: 20,
            every_steps: 5,
        },
    }
}

/// A row that only lacks its end of line: one digit of its last number may be missing too.
const TORN: &[u8] = b"1,1.500000,0.250000,1.250000,0.500000,0.500000,0.001000000,123.5,6";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_resumed_history_equals_one_that_stopped_there(
        done in 0u64..12,
        kept in 0u64..14,
        torn in 0..=TORN.len(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history.csv");
        let mut history = History::truncate_after(dir.path(), 0, MULTICLASS).unwrap();
        let mut expected = fs::read(&path).unwrap();
        for epoch in 1..=done {
            history.append(&row(epoch)).unwrap();
            if epoch == kept.min(done) {
                expected = fs::read(&path).unwrap();
            }
        }
        // A crash inside a write leaves the beginning of a row.
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(&TORN[..torn]);
        fs::write(&path, text).unwrap();
        drop(History::truncate_after(dir.path(), kept, MULTICLASS).unwrap());
        prop_assert_eq!(fs::read(&path).unwrap(), expected);
        prop_assert_eq!(names(dir.path()), ["history.csv"]);
    }
}
