//! A run that is killed, however and whenever, resumes to the bytes of one that never was
//! (K1, K3, K7).

use crate::harness::files::{epoch_dir, epochs, manifest, sha256, snapshot};
use crate::harness::pictures::Dice;
use crate::harness::training::{resume, tiny, with_pictures};
use crate::harness::{Docsort, docsort_through, tries};
use std::path::Path;
use std::time::{Duration, Instant};

const EPOCHS: u64 = 8;

/// The digests by which two runs are compared.
pub fn weights(cwd: &Path, name: &str, epoch: u64) -> [String; 3] {
    let run = cwd.join("runs").join(name);
    let last = epoch_dir(&run, epoch);
    [
        sha256(last.join("model.safetensors")),
        sha256(last.join("optimizer.bpk")),
        sha256(run.join("best/model.safetensors")),
    ]
}

/// Kills this training of the run `name` after its second epoch, and takes it up again to its end.
#[track_caller]
pub fn killed_and_resumed(cwd: &Path, name: &str, training: Docsort) {
    let mut killed = training.spawn();
    killed.wait_until(|| epochs(cwd.join("runs").join(name)).contains(&2));
    killed.signal("KILL");
    drop(killed);
    resume(cwd, name).run().code(0);
}

/// Every checkpoint that can be seen is whole.
#[track_caller]
pub fn assert_whole(run: &Path) {
    let mut published: Vec<_> = epochs(run)
        .iter()
        .map(|&epoch| epoch_dir(run, epoch))
        .collect();
    published.extend(Some(run.join("best")).filter(|best| best.exists()));
    for checkpoint in published {
        for (name, entry) in manifest(&checkpoint)["files"].as_table().unwrap() {
            let digest = sha256(checkpoint.join(name));
            assert_eq!(
                entry["sha256"].as_str(),
                Some(&*digest),
                "{}",
                checkpoint.display()
            );
        }
    }
}

#[test]
fn kills_at_random_times_lose_nothing() {
    let wanted = tries(10, 100);
    let dir = with_pictures(12);
    let long = [format!("train.epochs={EPOCHS}")];
    let start = Instant::now();
    tiny(dir.path(), "undisturbed").set(&long).run().code(0);
    let usual_ms = start.elapsed().as_millis() as u64;
    let expected = weights(dir.path(), "undisturbed", EPOCHS);

    let mut dice = Dice::new(2026);
    let mut kills = 0;
    for chain in 0.. {
        assert!(chain < 3 * wanted, "only {kills} kills came in time");
        if kills >= wanted {
            break;
        }
        let mut name = format!("run-{chain}");
        let mut kills_here = 0;
        loop {
            let run = dir.path().join("runs").join(&name);
            let mut training = if run.join("config.toml").exists() {
                resume(dir.path(), &name).spawn()
            } else {
                // Killed before there was anything to resume.
                name = format!("run-{chain}-{kills_here}");
                tiny(dir.path(), &name).set(&long).spawn()
            };
            let run = dir.path().join("runs").join(&name);
            if kills_here < 4 {
                // Each second one early, while the run is being set up or taken up again.
                let within_ms = if kills % 2 == 0 { usual_ms } else { 60 };
                std::thread::sleep(Duration::from_millis(dice.below(within_ms)));
                if !training.has_ended() {
                    training.signal("KILL");
                }
            }
            let finished = training.wait();
            if finished.code.is_some() {
                finished.code(0);
                break;
            }
            kills += 1;
            kills_here += 1;
            assert_whole(&run);
        }
        assert_eq!(weights(dir.path(), &name, EPOCHS), expected, "{name}");
    }
}

#[test]
fn a_kill_between_the_files_of_a_checkpoint_is_invisible() {
    let dir = with_pictures(12);
    // Rotation needs something to rotate.
    let settings = ["train.epochs=4", "run.keep_last=1"];
    tiny(dir.path(), "undisturbed").set(settings).run().code(0);
    let expected = weights(dir.path(), "undisturbed", 4);
    let points = [
        "after-create",
        "after-model",
        "after-optimizer",
        "before-manifest",
        "before-rename",
        "between-renames",
        "after-rename",
        "after-sync",
        "while-deleting",
    ];
    for point in points {
        for visit in [1, 2, 3] {
            let name = format!("{point}-{visit}");
            let aborted = tiny(dir.path(), &name)
                .set(settings)
                .env("DOCSORT_ABORT_AT", format!("{point}:{visit}"))
                .run();
            let run = dir.path().join("runs").join(&name);
            if aborted.code.is_some() {
                // A later visit may never come: a better epoch is not certain.
                assert!(visit > 1, "{point} was never reached\n{aborted}");
                assert_eq!(aborted.code, Some(0), "{aborted}");
            } else {
                assert_whole(&run);
                resume(dir.path(), &name).run().code(0);
            }
            assert_eq!(weights(dir.path(), &name, 4), expected, "{name}");
            assert_whole(&run);
            let left = std::fs::read_dir(run.join("checkpoints")).unwrap().count();
            assert_eq!(left, 1, "{name}: something was left behind");
        }
    }
}

#[test]
fn the_number_of_loader_threads_changes_nothing_even_across_a_kill() {
    let dir = with_pictures(12);
    let mut found = Vec::new();
    for threads in [1, 2] {
        let settings = [
            format!("train.loader_threads={threads}"),
            "train.epochs=6".to_owned(),
        ];
        let never = format!("never-{threads}");
        tiny(dir.path(), &never).set(&settings).run().code(0);
        found.push(weights(dir.path(), &never, 6));

        let killed = format!("killed-{threads}");
        let run = dir.path().join("runs").join(&killed);
        let mut training = tiny(dir.path(), &killed).set(&settings).spawn();
        training.wait_until(|| epochs(&run).contains(&2));
        training.signal("KILL");
        drop(training);
        // Resumed with the other number of threads.
        let other = format!("train.loader_threads={}", 3 - threads);
        resume(dir.path(), &killed).set([other]).run().code(0);
        found.push(weights(dir.path(), &killed, 6));
    }
    assert!(
        found.iter().all(|weights| *weights == found[0]),
        "{found:#?}"
    );
}

#[test]
fn a_resumed_history_has_each_epoch_once() {
    let dir = with_pictures(12);
    let run = dir.path().join("runs/a");
    let mut training = tiny(dir.path(), "a").set(["train.epochs=6"]).spawn();
    training.wait_until(|| epochs(&run).contains(&2));
    training.signal("KILL");
    drop(training);
    resume(dir.path(), "a").run().code(0);
    let rows = crate::harness::files::history(&run);
    let numbers: Vec<u64> = rows
        .iter()
        .map(|row| row["epoch"].parse().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_resume_whose_first_write_fails_or_kills_leaves_the_run_as_it_was() {
    let dir = with_pictures(12);
    tiny(dir.path(), "a").run().code(0);
    let run = dir.path().join("runs/a");
    let before = snapshot(&run);
    // No file may grow: a write kills, or, where the signal is ignored, fails (setrlimit(2)).
    for trap in ["", "trap '' XFSZ;"] {
        let script = format!("{trap} ulimit -f 0; exec \"$@\"");
        let stopped = docsort_through(&["sh", "-c", &script, "sh"], dir.path())
            .args(["train", "--resume", "runs/a", "--set", "train.epochs=4"])
            .run();
        assert!(matches!(stopped.code, None | Some(1)), "{stopped}");
        let after = snapshot(&run);
        for (path, digest) in &before {
            assert_eq!(after.get(path), Some(digest), "{}", path.display());
        }
    }
    resume(dir.path(), "a")
        .set(["train.epochs=4"])
        .run()
        .code(0);
    assert_eq!(epochs(&run).last(), Some(&4));
}
