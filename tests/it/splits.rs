//! What is trained on and what is measured on: equal pictures stay together, the order of files
//! and threads changes nothing, and too little data is said at once (F6, F7, F8).

use crate::harness::docsort;
use crate::harness::files::{epoch_dir, sha256, temp};
use crate::harness::pictures::{self, CLASSES, Dice};
use crate::harness::training::{counts, resume, tiny, tiny_on, with_pictures};
use docsort::config::Config;
use docsort::dataset::{self, LoadOptions, Purpose, ScanOptions, SplitOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Which side each file of a folder stands on, as the library divides it.
fn sides(data: &Path, seed: u64) -> BTreeMap<PathBuf, &'static str> {
    let mut config = Config {
        seed,
        ..Config::default()
    };
    config.data.test_fraction = 0.2;
    let options = ScanOptions {
        purpose: Purpose::Train,
        follow_links: false,
        runs: None,
    };
    let folder = dataset::scan(data, &options).unwrap();
    let never = AtomicBool::new(false);
    let loaded = dataset::load(folder, &LoadOptions::from(&config), &|_| {}, &never).unwrap();
    let options = SplitOptions::from(&config);
    let (splits, _) = dataset::split(&loaded.classes, &loaded.samples, &options).unwrap();
    let mut sides = BTreeMap::new();
    for (side, samples) in [
        ("train", &splits.train),
        ("valid", &splits.valid),
        ("test", &splits.test),
    ] {
        for &sample in samples {
            let earlier = sides.insert(loaded.samples[sample].path.clone(), side);
            assert_eq!(earlier, None, "a picture on two sides");
        }
    }
    sides
}

#[test]
fn a_hundred_pairs_of_equal_pictures_never_straddle_a_split() {
    let dir = temp();
    for class in ["disc", "square"] {
        std::fs::create_dir_all(dir.path().join(class).join("copies")).unwrap();
        for number in 0..50 {
            let picture = pictures::small(class, number);
            let name = format!("{number}.png");
            pictures::save(&dir.path().join(class).join(&name), &picture);
            pictures::save(&dir.path().join(class).join("copies").join(&name), &picture);
        }
    }
    for seed in [1, 2, 3] {
        let sides = sides(dir.path(), seed);
        assert_eq!(sides.len(), 200);
        let used: BTreeSet<_> = sides.values().collect();
        assert_eq!(used.len(), 3, "a side is empty");
        for class in ["disc", "square"] {
            for number in 0..50 {
                let name = format!("{number}.png");
                let first = sides[&dir.path().join(class).join(&name)];
                let second = sides[&dir.path().join(class).join("copies").join(&name)];
                assert_eq!(first, second, "{class} {number} with seed {seed}");
            }
        }
    }
}

#[test]
fn every_class_has_its_part_on_each_side() {
    let dir = temp();
    pictures::tree(dir.path(), 50);
    let sides = sides(dir.path(), 1);
    for class in CLASSES {
        let count = |wanted| {
            let of_class = |entry: &(&PathBuf, &&str)| {
                entry.0.starts_with(dir.path().join(class)) && *entry.1 == wanted
            };
            sides.iter().filter(of_class).count()
        };
        assert_eq!(
            [count("train"), count("valid"), count("test")],
            [30, 10, 10]
        );
    }
}

#[test]
fn a_picture_under_two_labels_is_reported_with_both() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    std::fs::copy(data.join("disc/003.png"), data.join("square/also.png")).unwrap();
    let trained = tiny(dir.path(), "a").run().code(3);
    assert_eq!(counts(&trained), [37, 35, 2]);
    trained.stderr_has(&["conflict", "disc/003.png", "square/also.png"]);
}

#[test]
fn a_given_split_is_honoured_and_a_leak_across_it_is_reported() {
    let dir = temp();
    for (part, per_class) in [("train", 10), ("val", 4), ("test", 3)] {
        pictures::tree(&dir.path().join("pictures").join(part), per_class);
    }
    // `tree` draws the same first pictures each time: all of val and test are leaks so far.
    for (part, base) in [("val", 500), ("test", 600)] {
        for class in CLASSES {
            let folder = dir.path().join("pictures").join(part).join(class);
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let number: u64 = path.file_stem().unwrap().to_str().unwrap().parse().unwrap();
                pictures::save(&path, &pictures::small(class, base + number));
            }
        }
    }
    let trained = tiny(dir.path(), "a").run().code(0);
    assert_eq!(counts(&trained), [51, 51, 0]);
    let manifest = crate::harness::files::manifest(dir.path().join("runs/a/best"));
    assert_eq!(manifest["metrics"]["valid_count"].as_integer(), Some(12));

    let data = dir.path().join("pictures");
    std::fs::copy(
        data.join("train/disc/000.png"),
        data.join("val/disc/leak.png"),
    )
    .unwrap();
    let trained = tiny(dir.path(), "b").run();
    assert!(matches!(trained.code, Some(0 | 3)), "{trained}");
    trained.stderr_has(&["train/disc/000.png", "val/disc/leak.png"]);
}

#[test]
fn too_little_data_is_an_error_with_the_counts_before_any_training() {
    let dir = temp();
    let data = |name: &str| dir.path().join(name);
    std::fs::create_dir(data("empty")).unwrap();
    pictures::tree(&data("one-class"), 12);
    for class in ["square", "stripes"] {
        std::fs::remove_dir_all(data("one-class").join(class)).unwrap();
    }
    pictures::tree(&data("one-each"), 1);
    std::fs::create_dir(data("no-classes")).unwrap();
    pictures::save(
        &data("no-classes").join("a.png"),
        &pictures::small("disc", 1),
    );
    pictures::tree(&data("nothing-usable"), 12);
    for number in 0..12 {
        let path = data("nothing-usable").join(format!("square/{number:03}.png"));
        std::fs::write(path, "no picture").unwrap();
    }
    let layouts: [(&str, &[&str]); 6] = [
        ("missing", &["missing", "no such"]),
        ("empty", &["empty"]),
        ("no-classes", &["no-classes", "1"]),
        ("one-class", &["disc 12"]),
        ("one-each", &["disc 1", "square 1", "stripes 1"]),
        ("nothing-usable", &["square 0"]),
    ];
    for (name, words) in layouts {
        let refused = tiny_on(dir.path(), name, name).run();
        assert!(matches!(refused.code, Some(1 | 2)), "{name}\n{refused}");
        refused.stderr_has(words).before_any_work();
        let left = dir.path().join("runs").join(name);
        assert!(!left.exists(), "{name}: a run was left behind");
    }
}

#[test]
fn fewer_pictures_than_a_batch_are_trained_on_in_smaller_ones_and_that_is_said() {
    let dir = with_pictures(10);
    // A quarter of each class, rounded, validates; 7 of each are left.
    tiny(dir.path(), "a")
        .set(["train.batch_size=500"])
        .run()
        .code(0)
        .stderr_has(&["21 pictures", "batch of 500", "batches of 10"]);
    let sealed = crate::harness::files::manifest(dir.path().join("runs/a/best"));
    assert_eq!(sealed["batch_size"].as_integer(), Some(10));
    // And such a run goes on.
    resume(dir.path(), "a")
        .set(["train.epochs=3"])
        .run()
        .code(0);
}

#[test]
fn ten_pictures_a_class_train_with_the_defaults() {
    let dir = with_pictures(10);
    docsort(dir.path())
        .args([
            "train",
            "--data",
            "pictures",
            "--name",
            "a",
            "--set",
            "train.epochs=1",
        ])
        .run()
        .code(0)
        .stderr_has(&["batches of 12"]);
}

#[test]
fn neither_the_order_of_creation_nor_the_threads_change_a_byte() {
    let dir = temp();
    let mut files: Vec<(&str, u64)> = CLASSES
        .iter()
        .flat_map(|&class| (0..12).map(move |number| (class, number)))
        .collect();
    let mut digests = BTreeSet::new();
    for tree in 0..10 {
        Dice::new(tree).shuffle(&mut files);
        let cwd = dir.path().join(tree.to_string());
        for (class, number) in &files {
            let folder = cwd.join("pictures").join(class);
            std::fs::create_dir_all(&folder).unwrap();
            let picture = pictures::small(class, *number);
            pictures::save(&folder.join(format!("{number}.png")), &picture);
        }
        for threads in ["1", "2", "3"] {
            tiny(&cwd, threads)
                .set([format!("train.loader_threads={threads}")])
                .env("RAYON_NUM_THREADS", threads)
                .run()
                .code(0);
            let run = cwd.join("runs").join(threads);
            digests.insert(sha256(run.join("best/model.safetensors")));
            digests.insert(sha256(run.join("checkpoints/epoch-0002/model.safetensors")));
        }
    }
    // The last epoch, and the best one where that is another.
    assert!(digests.len() <= 2, "{digests:?}");
}

#[test]
fn another_seed_gives_another_split_and_other_weights() {
    let dir = with_pictures(12);
    let data = dir.path().join("pictures");
    assert_ne!(sides(&data, 1), sides(&data, 2));
    assert_eq!(sides(&data, 1), sides(&data, 1));
    tiny(dir.path(), "a").set(["seed=1"]).run().code(0);
    tiny(dir.path(), "b").set(["seed=2"]).run().code(0);
    let weights = |name| {
        sha256(
            dir.path()
                .join("runs")
                .join(name)
                .join("best/model.safetensors"),
        )
    };
    assert_ne!(weights("a"), weights("b"));
}

#[test]
fn a_run_goes_on_where_its_pictures_were_moved_to() {
    let dir = with_pictures(12);
    tiny(dir.path(), "whole")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    tiny(dir.path(), "a").set(["train.epochs=4"]).run().code(0);
    let run = dir.path().join("runs/a");
    for epoch in [3, 4] {
        std::fs::remove_dir_all(epoch_dir(&run, epoch)).unwrap();
    }
    std::fs::remove_dir_all(run.join("best")).unwrap();
    let moved = dir.path().join("elsewhere/photos");
    std::fs::create_dir(dir.path().join("elsewhere")).unwrap();
    std::fs::rename(dir.path().join("pictures"), &moved).unwrap();
    resume(dir.path(), "a")
        .run()
        .code(1)
        .stderr_has(&["no such folder", "--data"]);
    resume(dir.path(), "a")
        .args(["--data", "elsewhere/photos"])
        .run()
        .code(0);
    for file in ["model.safetensors", "optimizer.bpk"] {
        let of = |run: &str| sha256(epoch_dir(dir.path().join("runs").join(run), 4).join(file));
        assert_eq!(of("a"), of("whole"), "{file}");
    }
    // Other pictures are refused as ever.
    std::fs::remove_file(moved.join("disc/000.png")).unwrap();
    resume(dir.path(), "a")
        .set(["train.epochs=5"])
        .run()
        .code(1)
        .stderr_has(&["not those that this run began with"]);
}
